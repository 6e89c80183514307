import type { OperationContract, ServiceContract } from "./contract/contract.ts";

/** Which operation of which service a request calls. */
export interface Route {
  readonly contract: ServiceContract;
  readonly operation: string;
  readonly operationContract: OperationContract;
  /** Decoded URI members of REST protocols. */
  readonly uri: Readonly<Record<string, string>>;
}
