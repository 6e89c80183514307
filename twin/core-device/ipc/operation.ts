/** A client's stream: answers go out on it until either side ends it. */
export interface IpcStream {
  /** The component on the other end. */
  readonly component: string;
  /** Sends an event on a stream that the operation keeps open. */
  event(shape: string, payload: object): void;
  /** Called once when the client, or its connection, ends the stream. */
  onEnd(listener: () => void): void;
}

/** Answers the response, on the member names of the IPC model. @throws IpcError */
export type IpcOperation = (
  // biome-ignore lint/suspicious/noExplicitAny: the wire's request; each operation reads its members
  request: any,
  stream: IpcStream,
) => object | Promise<object>;

/** A modeled error, e.g. UnauthorizedError. */
export class IpcError extends Error {
  override readonly name = "IpcError";
  readonly shape: string;

  constructor(shape: string, message: string) {
    super(message);
    this.shape = shape;
  }
}

/** Lite answers what it does not have with an empty ServiceError. */
export const unsupported = (names: readonly string[]): Record<string, IpcOperation> =>
  Object.fromEntries(
    names.map((name) => [
      name,
      () => {
        throw new IpcError("ServiceError", "");
      },
    ]),
  );
