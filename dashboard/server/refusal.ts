/** What the client did wrong: what, with which value, and what to do. Becomes `{"error": message}`. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  /** Beside the usual ones. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    message: string,
    options: {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
    },
  ) {
    super(message, options);
    this.status = options.status;
    this.headers = options.headers ?? {};
  }
}
