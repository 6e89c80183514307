import { readFile, writeFile } from "node:fs/promises";
import { errorText } from "../../domain/error-text.ts";
import { InvalidInput } from "../../domain/errors.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import type { Segment } from "./segment.ts";

const WIDTH = CHANNELS.length;
/** One JSON line of headers, then all values as little-endian float32. */
type Header = readonly Omit<Segment, "values">[];

/** Writes segments between pipeline steps, exactly: no value passes through decimal text. */
export const writeSegments = async (path: string, segments: readonly Segment[]): Promise<void> => {
  const header: Header = segments.map(({ values: _, ...about }) => about);
  const head = Buffer.from(`${JSON.stringify(header)}\n`);
  const bodies = segments.map(({ values }) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  );
  await writeFile(path, Buffer.concat([head, ...bodies]));
};

/** @throws InvalidInput when the file is missing, cut short or not a segment file */
export const readSegments = async (path: string): Promise<Segment[]> => {
  try {
    const content = await readFile(path);
    const end = content.indexOf(10);
    const header = JSON.parse(content.subarray(0, end).toString("utf8")) as Header;
    let offset = end + 1;
    return header.map((segment) => {
      const bytes = segment.count * WIDTH * 4;
      if (offset + bytes > content.length) throw new RangeError("the file is cut short");
      // Copied, because a float32 view must begin at a multiple of four.
      const values = new Float32Array(
        content.buffer.slice(content.byteOffset + offset, content.byteOffset + offset + bytes),
      );
      offset += bytes;
      return { ...segment, values };
    });
  } catch (cause) {
    const reason = errorText(cause);
    throw new InvalidInput(`cannot read ${path}: ${reason}; run the step prepare first`, { cause });
  }
};
