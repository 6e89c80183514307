import { createGzip } from "node:zlib";
import { createTar } from "nanotar";

const BLOCK = 512;
const MEGABYTES = 600;

/** A .tar.gz of some 600 KB with a file of 600 MB zeros in it. */
export const bomb = async (): Promise<Uint8Array> => {
  const header = createTar([{ name: "model.onnx", data: new Uint8Array(BLOCK) }]).slice(0, BLOCK);
  sized(header, MEGABYTES * 2 ** 20);
  const parts: Buffer[] = [];
  const gzip = createGzip({ level: 1 });
  gzip.on("data", (part: Buffer) => parts.push(part));
  gzip.write(header);
  const megabyte = Buffer.alloc(2 ** 20);
  for (let written = 0; written < MEGABYTES; written++) {
    if (!gzip.write(megabyte)) await new Promise((resolve) => gzip.once("drain", resolve));
  }
  gzip.end(Buffer.alloc(2 * BLOCK));
  await new Promise((resolve) => gzip.once("end", resolve));
  return Buffer.concat(parts);
};

/** Writes the size and the checksum that goes with it, octal as ustar has them. */
const sized = (header: Uint8Array, bytes: number): void => {
  header.set(Buffer.from(`${bytes.toString(8).padStart(11, "0")} `), 124);
  header.set(Buffer.from("        "), 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(Buffer.from(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
};
