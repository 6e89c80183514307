import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** Step by step: Node's own recursive mkdir never returns below /proc. */
export const makeDirectory = (directory: string): void => {
  if (existsSync(directory)) return;
  makeDirectory(dirname(directory));
  mkdirSync(directory);
};
