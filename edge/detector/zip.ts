import { promisify } from "node:util";
import { crc32, deflateRaw } from "node:zlib";
import { Zip, type ZipInputFile } from "fflate";

const deflate = promisify(deflateRaw);
const DEFLATED = 8;
/** The format's first moment. It keeps local time without a zone, so parts are given. */
const EPOCH = new Date(1980, 0, 1);

/**
 * A ZIP of these files in this order, without clock or owner: equal files give equal bytes. Deflated
 * by Node's own zlib, five times as fast on the 50 MB of native code as fflate, and on all cores.
 */
export const zipOf = async (files: readonly (readonly [string, Uint8Array])[]): Promise<Buffer> => {
  const deflated = await Promise.all(
    files.map(async ([name, content]) => ({
      name,
      content,
      data: await deflate(content, { level: 1 }),
    })),
  );
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const { name, content, data } of deflated) {
    const file: ZipInputFile = {
      filename: name,
      size: content.length,
      crc: crc32(content),
      compression: DEFLATED,
      mtime: EPOCH,
    };
    zip.add(file);
    file.ondata?.(null, data, true);
  }
  zip.end();
  return Buffer.concat(chunks);
};
