import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip, gunzipSync } from "node:zlib";
import { errorText } from "../../domain/error-text.ts";
import { InvalidInput } from "../../domain/errors.ts";

export const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "windows-1252"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Enough to see header, preamble and a few hundred rows. */
const HEAD_BYTES = 64 * 1_024;

/** The file's first bytes, unzipped if its name says gzip. */
const headOf = async (path: string): Promise<Buffer> => {
  const file = await open(path);
  try {
    if ((await file.stat()).isDirectory()) throw new InvalidInput("it is a folder; name its files");
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const raw = buffer.subarray(0, bytesRead);
    return isGzip(raw) ? gunzipSync(raw, { finishFlush: SYNC_FLUSH }).subarray(0, HEAD_BYTES) : raw;
  } finally {
    await file.close();
  }
};

/** zlib's Z_SYNC_FLUSH: gives what can be unzipped of a beginning. */
const SYNC_FLUSH = 2;

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

export interface Head {
  readonly encoding: Encoding;
  readonly hasBom: boolean;
  readonly isGzip: boolean;
  /** The first lines, the last of which may be cut. */
  readonly text: string;
}

/** @throws InvalidInput when the file cannot be read */
export const readHead = async (path: string): Promise<Head> => {
  try {
    const bytes = await headOf(path);
    requireTable(bytes);
    const { encoding, hasBom } = encodingOf(bytes);
    const file = await open(path);
    const two = Buffer.alloc(2);
    await file.read(two, 0, 2, 0);
    await file.close();
    return {
      encoding,
      hasBom,
      isGzip: isGzip(two),
      text: new TextDecoder(encoding).decode(bytes),
    };
  } catch (cause) {
    const reason = errorText(cause);
    throw new InvalidInput(`cannot read ${path}: ${reason}`, { cause });
  }
};

/** A ZIP archive's first bytes. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** Text has hardly any control characters; of what a program wrote for itself a tenth are. */
const MOST_CONTROLS = 0.02;
const SPACES = new Set([0x09, 0x0a, 0x0d]);

/** @throws InvalidInput when the bytes are no text in any encoding */
const requireTable = (bytes: Buffer): void => {
  if (ZIP.every((byte, i) => bytes[i] === byte)) {
    throw new InvalidInput("it is a ZIP archive, as an Excel workbook is; export it as CSV");
  }
  const { encoding } = encodingOf(bytes);
  if (encoding.startsWith("utf-16")) return;
  const controls = bytes.filter((byte) => byte < 0x20 && !SPACES.has(byte)).length;
  if (controls > MOST_CONTROLS * bytes.length) {
    throw new InvalidInput("it is no text; export it as CSV");
  }
};

/** By the byte order mark; else by zero bytes (UTF-16), valid UTF-8, or what remains (Latin-1). */
const encodingOf = (bytes: Buffer): { encoding: Encoding; hasBom: boolean } => {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: "utf-8", hasBom: true };
  if (a === 0xff && b === 0xfe) return { encoding: "utf-16le", hasBom: true };
  if (a === 0xfe && b === 0xff) return { encoding: "utf-16be", hasBom: true };
  return {
    encoding: wideEncodingOf(bytes) ?? (isUtf8(bytes) ? "utf-8" : "windows-1252"),
    hasBom: false,
  };
};

/** Latin text in UTF-16 has a zero in every other byte. */
const wideEncodingOf = (bytes: Buffer): Encoding | undefined => {
  const zeros = [0, 0];
  bytes.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  });
  const many = bytes.length / 8;
  if ((zeros[1] ?? 0) > many) return "utf-16le";
  return (zeros[0] ?? 0) > many ? "utf-16be" : undefined;
};

const isUtf8 = (bytes: Buffer): boolean => {
  try {
    // The last character may be cut.
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
};

/** The file's text in pieces, whatever its encoding; memory does not grow with it. */
export async function* textOf(path: string, { encoding, isGzip }: Head): AsyncGenerator<string> {
  const file = createReadStream(path);
  const bytes = isGzip ? file.pipe(createGunzip()) : file;
  file.on("error", (error) => bytes.destroy(error));
  const decoder = new TextDecoder(encoding);
  try {
    for await (const piece of bytes) yield decoder.decode(piece as Buffer, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    const reason = errorText(cause);
    throw new InvalidInput(`cannot read ${path}: ${reason}; is it whole?`, { cause });
  }
}
