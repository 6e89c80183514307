import { text } from "node:stream/consumers";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fromAwsChunked } from "../../../twin/wire/aws-chunked.ts";
import { CHECKSUMS } from "../../../twin/wire/checksum.ts";

const streamOf = (parts: Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });

const framed = (chunks: string[], checksum: string): string =>
  `${chunks.map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`).join("")}0\r\nx-amz-checksum-crc32:${checksum}\r\n\r\n`;

const checksumOf = (algorithm: string, content: string): string => {
  const checksum = CHECKSUMS[algorithm]?.();
  checksum?.add(Buffer.from(content));
  return checksum?.text() ?? "";
};
const crcOf = (content: string): string => checksumOf("crc32", content);

const read = (wire: string, cuts: number[] = []): Promise<string> => {
  const bytes = Buffer.from(wire);
  const places = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
  const parts = places
    .slice(1)
    .map((end, index) => new Uint8Array(bytes.subarray(places[index], end)));
  return text(fromAwsChunked(streamOf(parts), "x-amz-checksum-crc32"));
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

// Check values of the catalogue of parametrised CRC algorithms, and of the digests' own standards.
test.each([
  ["crc32", "cbf43926"],
  ["crc32c", "e3069283"],
  ["crc64nvme", "ae8b14860a799888"],
  ["sha1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"],
])("%s of 123456789 is what its definition says", (algorithm, hex) => {
  expect(Buffer.from(checksumOf(algorithm, "123456789"), "base64").toString("hex")).toBe(hex);
});

test("A checksum in parts is that of the whole", () => {
  const checksum = CHECKSUMS["crc64nvme"]?.();
  for (const part of ["1234", "", "56789"]) checksum?.add(Buffer.from(part));
  expect(checksum?.text()).toBe(checksumOf("crc64nvme", "123456789"));
});

test("A trailer of another algorithm is verified as well", async () => {
  const wire = (checksum: string) =>
    new Response(`4\r\nabcd\r\n0\r\nx-amz-checksum-crc64nvme:${checksum}\r\n\r\n`).body;
  const through = (checksum: string) =>
    text(fromAwsChunked(wire(checksum) ?? new ReadableStream(), "x-amz-checksum-crc64nvme"));
  expect(await through(checksumOf("crc64nvme", "abcd"))).toBe("abcd");
  await expect(through(checksumOf("crc64nvme", "abce"))).rejects.toThrow(/CRC64NVME/);
});
