import { EventStreamCodec } from "@smithy/eventstream-codec";

/** Message types and flags of AWS's event-stream RPC, as aws-c-event-stream defines them. */
export const MESSAGE_TYPE = {
  application: 0,
  error: 1,
  ping: 2,
  pingResponse: 3,
  connect: 4,
  connectAck: 5,
  protocolError: 6,
} as const;
export const FLAG = { connectionAccepted: 1, terminateStream: 2 } as const;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
}

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString("utf8"),
  (text) => Buffer.from(text, "utf8"),
);

/** Type, flags and stream travel as 32 bit headers beside the text headers. */
export const encodeFrame = (frame: Frame): Uint8Array => {
  const integer = (value: number) => ({ type: "integer" as const, value });
  return codec.encode({
    headers: {
      ":message-type": integer(frame.type),
      ":message-flags": integer(frame.flags),
      ":stream-id": integer(frame.streamId),
      ...Object.fromEntries(
        Object.entries(frame.headers).map(([name, value]) => [
          name,
          { type: "string" as const, value },
        ]),
      ),
    },
    body: frame.payload,
  });
};

/** @throws Error when a checksum does not fit */
export const decodeFrame = (bytes: Uint8Array): Frame => {
  const { headers, body } = codec.decode(bytes);
  const texts = Object.entries(headers).flatMap(([name, { type, value }]) =>
    type === "string" ? [[name, value]] : [],
  );
  return {
    type: Number(headers[":message-type"]?.value ?? MESSAGE_TYPE.application),
    flags: Number(headers[":message-flags"]?.value ?? 0),
    streamId: Number(headers[":stream-id"]?.value ?? 0),
    headers: Object.fromEntries(texts),
    payload: body,
  };
};

/**
 * Cuts a byte stream into frames; the first four bytes of each say how long it is. Answers what is
 * left over, or undefined when a frame is larger than `maxFrame`: the connection must be closed.
 */
export const cutFrames = (
  buffer: Buffer,
  maxFrame: number,
  take: (frame: Frame) => void,
): Buffer | undefined => {
  let rest = buffer;
  while (rest.length >= 4) {
    const length = rest.readUInt32BE(0);
    if (length > maxFrame) return undefined;
    if (rest.length < length) break;
    take(decodeFrame(rest.subarray(0, length)));
    rest = rest.subarray(length);
  }
  return rest;
};
