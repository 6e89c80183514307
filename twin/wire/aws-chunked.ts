import { CHECKSUMS } from "./checksum.ts";
import { AwsError } from "./service.ts";

/** Whether a body carries S3's own framing: chunks with their length, then a trailer with a checksum. */
export const isAwsChunked = (headers: Headers): boolean =>
  (headers.get("content-encoding") ?? "").includes("aws-chunked") ||
  (headers.get("x-amz-content-sha256") ?? "").startsWith("STREAMING-");

/**
 * The content inside aws-chunked framing, as it arrives. A trailing checksum that does not fit fails
 * the stream with BadDigest, and a body that ends early with IncompleteBody. `trailer` is the header
 * that announces it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export const fromAwsChunked = (
  body: ReadableStream<Uint8Array>,
  trailer: string | null,
): ReadableStream<Uint8Array> => body.pipeThrough(new TransformStream(deframer(trailer ?? "")));

const deframer = (announced: string): Transformer<Uint8Array, Uint8Array> => {
  const algorithm = /^x-amz-checksum-(\w+)$/i.exec(announced.trim())?.[1]?.toLowerCase() ?? "crc32";
  const checksum = CHECKSUMS[algorithm]?.();

  let rest: Buffer = Buffer.alloc(0);
  let state: "size" | "data" | "dataEnd" | "trailer" = "size";
  let left = 0;
  let trailer = "";

  const emit = (controller: TransformStreamDefaultController<Uint8Array>): void => {
    const part = rest.subarray(0, left);
    rest = rest.subarray(part.length);
    left -= part.length;
    checksum?.add(part);
    if (part.length > 0) controller.enqueue(new Uint8Array(part));
    if (left === 0) state = "dataEnd";
  };

  const takeLine = (line: string): void => {
    if (state === "dataEnd") state = "size";
    else if (state === "trailer") trailer += `${line}\n`;
    else {
      left = sizeOf(line);
      state = left === 0 ? "trailer" : "data";
    }
  };

  // Answers false when more bytes are needed.
  const step = (controller: TransformStreamDefaultController<Uint8Array>): boolean => {
    if (state === "data") {
      emit(controller);
      return rest.length > 0;
    }
    const end = rest.indexOf("\r\n");
    if (end < 0) return false;
    const line = rest.subarray(0, end).toString("latin1");
    rest = rest.subarray(end + 2);
    takeLine(line);
    return rest.length > 0;
  };

  return {
    transform(chunk, controller) {
      rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
      while (step(controller));
    },
    flush() {
      if (state !== "trailer") {
        throw new AwsError("IncompleteBody", "the body ended before its last aws-chunked chunk");
      }
      verify(trailer + rest.toString("latin1"), algorithm, checksum?.text());
    },
  };
};

const sizeOf = (line: string): number => {
  // A signed chunk's line goes on with `;chunk-signature=…`.
  const size = /^[0-9a-fA-F]+/.exec(line)?.[0];
  if (size === undefined)
    throw new AwsError(
      "InvalidRequest",
      `aws-chunked: expected a chunk length in hexadecimal, got '${line.slice(0, 40)}'`,
    );
  return Number.parseInt(size, 16);
};

const verify = (trailer: string, algorithm: string, own: string | undefined): void => {
  const sent = new RegExp(`x-amz-checksum-${algorithm}:\\s*(\\S+)`, "i").exec(trailer)?.[1];
  if (sent !== undefined && own !== undefined && sent !== own) {
    const name = algorithm.toUpperCase();
    throw new AwsError("BadDigest", `the body's ${name} is ${own}, its trailer says ${sent}`);
  }
};
