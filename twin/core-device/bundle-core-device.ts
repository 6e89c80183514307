import { fileURLToPath } from "node:url";
import { bundleWithEsbuild } from "../lambda/bundle.ts";

const NAME = "core-device";
const ENTRY = fileURLToPath(new URL("./core-device-process.ts", import.meta.url));

/**
 * One file of the core device's program: every device is a process, and each would strip the types
 * of 60 files and load the SDK's 400 again, which takes 0.4 s and 26 MB of each.
 */
export const bundleCoreDevice = async (directory: string): Promise<string> => {
  const files = await bundleWithEsbuild([{ name: NAME, entry: ENTRY }], directory);
  return files.get(NAME) ?? "";
};
