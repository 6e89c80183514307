import { FLAG, type Frame, MESSAGE_TYPE } from "./frame.ts";

export const NAMESPACE = "aws.greengrass#";

/** What an operation or a subscription has to say on a stream. */
export const replyFrame = (streamId: number, shape: string, payload: object): Frame => ({
  type: MESSAGE_TYPE.application,
  flags: 0,
  streamId,
  headers: headersOf(shape),
  payload: Buffer.from(JSON.stringify(payload)),
});

/** An error, which ends its stream. */
export const refusalFrame = (streamId: number, shape: string, message: string): Frame => ({
  type: MESSAGE_TYPE.error,
  flags: FLAG.terminateStream,
  streamId,
  headers: headersOf(shape),
  payload: Buffer.from(
    JSON.stringify({
      message,
      _service: "aws.greengrass",
      _errorCode: shape,
      _message: message,
    }),
  ),
});

/** The answer to a connect message. */
export const connectAckFrame = (isAccepted: boolean): Frame => ({
  type: MESSAGE_TYPE.connectAck,
  flags: isAccepted ? FLAG.connectionAccepted : 0,
  streamId: 0,
  headers: {},
  payload: Buffer.alloc(0),
});

/** What a client did that the protocol does not know; the connection ends with it. */
export const protocolErrorFrame = (message: string): Frame => ({
  type: MESSAGE_TYPE.protocolError,
  flags: 0,
  streamId: 0,
  headers: { ":content-type": "application/json" },
  payload: Buffer.from(JSON.stringify({ message })),
});

const headersOf = (shape: string): Record<string, string> => ({
  ":content-type": "application/json",
  "service-model-type": `${NAMESPACE}${shape}`,
});
