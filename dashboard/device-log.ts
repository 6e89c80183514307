import { open } from "node:fs/promises";
import { join } from "node:path";
import { DETECTOR_COMPONENT } from "../domain/rollout/components.ts";

const MOST_BYTES = 16 * 1_024;
const MOST_LINES = 40;
const NAME = /^[A-Za-z0-9_-]+$/;

/**
 * The last lines of a device's detector, where its core's directory lies on this machine; undefined
 * where it does not, or nothing was logged yet.
 */
export const lastLogLines = async (
  directory: string | undefined,
  thingName: string,
): Promise<readonly string[] | undefined> => {
  if (directory === undefined || !NAME.test(thingName)) return undefined;
  const file = await open(
    join(directory, thingName, "logs", `${DETECTOR_COMPONENT}.log`),
    "r",
  ).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const length = Math.min(size, MOST_BYTES);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    const lines = buffer.toString("utf8").split("\n").filter(Boolean);
    // The first one is whole only where the file begins.
    return (size > length ? lines.slice(1) : lines).slice(-MOST_LINES);
  } finally {
    await file.close();
  }
};
