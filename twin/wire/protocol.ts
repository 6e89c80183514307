import type { ServiceContract } from "./contract/contract.ts";
import type { Route } from "./route.ts";

/** How requests, responses and errors of a service travel over HTTP. */
export interface Protocol {
  /** The input on member names. @throws AwsError when the body cannot be read */
  decode(request: WireRequest, route: Route): Promise<Record<string, unknown>>;
  encode(output: Readonly<Record<string, unknown>>, route: Route, requestId: string): Response;
  encodeError(error: WireError, contract: ServiceContract, requestId: string): Response;
}

/** A request whose body can be read as text more than once, as routing and decoding both need it. */
export interface WireRequest {
  readonly request: Request;
  readonly text: () => Promise<string>;
}

/** An error with the code and status that its service's contract gives it. */
export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly members: Readonly<Record<string, unknown>>;
}
