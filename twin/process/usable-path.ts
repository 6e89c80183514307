import { accessSync, constants, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeDirectory } from "./make-directory.ts";

/** Why a program cannot read that file, or undefined. */
export const readingProblem = (file: string): string | undefined => {
  try {
    accessSync(file, constants.R_OK);
    return statSync(file).isFile() ? undefined : "is not a file";
  } catch (cause) {
    return `cannot be read (${codeOf(cause)})`;
  }
};

/**
 * Why a program cannot write there, or undefined; the directory is made when it is not there. A real
 * file is the proof: a mode says nothing about a full or read-only disk, or to root.
 */
export const writingProblem = (directory: string): string | undefined => {
  try {
    makeDirectory(resolve(directory));
    const probe = join(directory, `.probe-${process.pid}`);
    writeFileSync(probe, "");
    rmSync(probe);
    return undefined;
  } catch (cause) {
    return `cannot be written (${codeOf(cause)})`;
  }
};

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
