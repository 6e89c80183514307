export interface ObservedCall {
  readonly service: string;
  readonly operation: string;
  /** The access key id. */
  readonly caller: string;
  /** On member names; a streaming body has been consumed. */
  readonly input: Readonly<Record<string, unknown>>;
  /** HTTP status of the answer. */
  readonly status: number;
  /** The error's code, when it was refused. */
  readonly error?: string;
  readonly milliseconds: number;
}

/** A defect of our own side: an operation that threw, or answered what AWS never would. */
export interface Violation {
  readonly service: string;
  readonly operation: string;
  readonly message: string;
}
