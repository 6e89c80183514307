/**
 * A local AWS service is a name of the contract and a table of operations. Each operation takes
 * the request and answers the response on the wire's member names, decoded: blobs are Uint8Array,
 * timestamps are Date. Protocol, routes and checks come from contract/contract.json.
 */
export interface Service {
  readonly name: string;
  readonly operations: Readonly<Record<string, Operation>>;
}

// The member types come from the SDK's own Command inputs; the contract check guards them at run time.
// biome-ignore lint/suspicious/noExplicitAny: an operation narrows its own input
export type Operation = (input: any, call: Call) => Output | Promise<Output>;

// biome-ignore lint/suspicious/noConfusingVoidType: an operation without output just ends
type Output = object | undefined | void;

/** Who calls; `caller` is the access key id, which the local Lambda runtime sets to the function's name. */
export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly caller: string;
  /** Where principals are known. */
  readonly callerArn?: string;
}

/** An error as AWS answers it: `code` is the exception's name, `members` its further fields. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly code: string;
  readonly status: number;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, members: Record<string, unknown> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
  }
}
