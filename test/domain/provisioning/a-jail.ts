import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** Where the machine's programs are; on most systems all but the first are links into it. */
const PROGRAMS = ["usr", "bin", "sbin", "lib", "lib64"];
const NEEDED = ["unshare", "chroot", "curl", "unzip", "openssl"];

/** Why no root directory of its own can be given to a script here; undefined when it can. */
export const jailProblem = (): string | undefined => {
  const missing = NEEDED.filter(
    (name) => spawnSync("/bin/sh", ["-c", `command -v ${name}`]).status !== 0,
  );
  if (missing.length > 0) return `${missing.join(", ")} missing`;
  const { status } = spawnSync("unshare", ["--map-root-user", "--mount", "true"]);
  return status === 0 ? undefined : "no user namespaces without being root";
};

/**
 * Makes a directory a root of its own, with the machine's programs in it. Answers the command that
 * runs a shell script there as root, by a user namespace: nothing outside can be written to.
 */
export const makeJail = (root: string): readonly string[] => {
  const mounts = PROGRAMS.filter((name) => existsSync(join("/", name))).flatMap((name) => {
    const outside = join("/", name);
    if (lstatSync(outside).isSymbolicLink()) {
      symlinkSync(readlinkSync(outside), join(root, name));
      return [];
    }
    mkdirSync(join(root, name));
    return [`mount --rbind ${outside} ${join(root, name)}`];
  });
  for (const folder of ["dev", "tmp", "etc", "var", "opt"]) mkdirSync(join(root, folder));
  writeFileSync(join(root, "dev/null"), "");
  const enter = join(root, "enter");
  const lines = ["#!/bin/sh", "set -e", ...mounts, `mount --bind /dev/null ${root}/dev/null`];
  writeFileSync(enter, [...lines, `exec chroot ${root} /bin/sh "$@"`, ""].join("\n"), {
    mode: 0o755,
  });
  return ["unshare", "--map-root-user", "--mount", enter];
};
