import type { status } from "@grpc/grpc-js";

/** A failure's gRPC status, e.g. NOT_FOUND for a model that is not loaded. */
export class AgentError extends Error {
  override readonly name = "AgentError";
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.code = code;
  }
}
