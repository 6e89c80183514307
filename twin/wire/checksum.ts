import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** A checksum that grows with what is added; its text is base64, big endian, as S3 writes it. */
export interface Checksum {
  add(bytes: Uint8Array): void;
  text(): string;
}

/** S3's algorithms, by their names in `x-amz-checksum-…`. (S3 user guide, "Checking object integrity") */
export const CHECKSUMS: Readonly<Record<string, () => Checksum>> = {
  crc32: () => cyclic(4, (value, bytes) => [0, crc32(bytes, value[1])]),
  crc32c: () => cyclic(4, (value, bytes) => reflected(value, bytes, CRC32C())),
  crc64nvme: () => cyclic(8, (value, bytes) => reflected(value, bytes, CRC64NVME())),
  md5: () => hashed("md5"),
  sha1: () => hashed("sha1"),
  sha256: () => hashed("sha256"),
  sha512: () => hashed("sha512"),
};

/** Upper and lower 32 bits: big integers would take seconds for a model's archive. */
type Halves = readonly [number, number];

const cyclic = (size: 4 | 8, grow: (value: Halves, bytes: Uint8Array) => Halves): Checksum => {
  let value: Halves = [0, 0];
  return {
    add(bytes) {
      value = grow(value, bytes);
    },
    text() {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE(value[0] >>> 0, 0);
      bytes.writeUInt32BE(value[1] >>> 0, 4);
      return bytes.subarray(8 - size).toString("base64");
    },
  };
};

const hashed = (algorithm: string): Checksum => {
  const hash = createHash(algorithm);
  return { add: (bytes) => void hash.update(bytes), text: () => hash.copy().digest("base64") };
};

interface Table {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  /** All ones, in as many bits as the checksum has. */
  readonly ones: Halves;
}

/** Of a polynomial whose bits are reversed; made at first use. */
const tableOf = (polynomial: Halves, ones: Halves): (() => Table) => {
  let made: Table | undefined;
  return () => {
    made ??= { ...rowsOf(polynomial), ones };
    return made;
  };
};

const rowsOf = ([polyHigh, polyLow]: Halves): Pick<Table, "high" | "low"> => {
  const [high, low] = [new Uint32Array(256), new Uint32Array(256)];
  for (let byte = 0; byte < 256; byte++) {
    let [upper, lower] = [0, byte];
    for (let bit = 0; bit < 8; bit++) {
      const isOdd = (lower & 1) === 1;
      lower = ((lower >>> 1) | (upper << 31)) ^ (isOdd ? polyLow : 0);
      upper = (upper >>> 1) ^ (isOdd ? polyHigh : 0);
    }
    high[byte] = upper;
    low[byte] = lower;
  }
  return { high, low };
};

const CRC32C = tableOf([0, 0x82f63b78], [0, 0xffffffff]);
const CRC64NVME = tableOf([0x9a6c9329, 0xac4bc9b5], [0xffffffff, 0xffffffff]);

const reflected = (value: Halves, bytes: Uint8Array, { high, low, ones }: Table): Halves => {
  let upper = value[0] ^ ones[0];
  let lower = value[1] ^ ones[1];
  for (const byte of bytes) {
    const row = (lower ^ byte) & 0xff;
    lower = ((lower >>> 8) | (upper << 24)) ^ (low[row] ?? 0);
    upper = (upper >>> 8) ^ (high[row] ?? 0);
  }
  return [upper ^ ones[0], lower ^ ones[1]];
};
