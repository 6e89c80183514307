import { text } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { crc32Text, fromAwsChunked } from "../../../twin/wire/aws-chunked.ts";

const streamOf = (parts: Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });

const framed = (chunks: string[], checksum: string): string =>
  `${chunks.map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`).join("")}0\r\nx-amz-checksum-crc32:${checksum}\r\n\r\n`;

const crcOf = (content: string): string => crc32Text(crc32(content));

const read = (wire: string, cuts: number[] = []): Promise<string> => {
  const bytes = Buffer.from(wire);
  const places = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
  const parts = places
    .slice(1)
    .map((end, index) => new Uint8Array(bytes.subarray(places[index], end)));
  return text(fromAwsChunked(streamOf(parts)));
};

test("content comes out whole wherever the network cuts it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ minLength: 1, maxLength: 40 }), { maxLength: 5 }),
      fc.array(fc.nat(400), { maxLength: 6 }),
      async (chunks, cuts) => {
        expect(await read(framed(chunks, crcOf(chunks.join(""))), cuts)).toBe(chunks.join(""));
      },
    ),
  );
});

test("a trailing checksum that does not fit is refused with both values", async () => {
  await expect(read(framed(["hello"], crcOf("other")))).rejects.toMatchObject({
    code: "BadDigest",
    message: `the body's CRC32 is ${crcOf("hello")}, its trailer says ${crcOf("other")}`,
  });
});

test("a body that breaks off is incomplete, not short", async () => {
  await expect(read("5\r\nhel")).rejects.toMatchObject({ code: "IncompleteBody" });
});

test("chunk signatures are skipped", async () => {
  expect(await read("5;chunk-signature=abc\r\nhello\r\n0;chunk-signature=def\r\n\r\n")).toBe(
    "hello",
  );
});

test("a chunk length that is none is refused", async () => {
  await expect(read("zz\r\nhello")).rejects.toMatchObject({ code: "InvalidRequest" });
});
