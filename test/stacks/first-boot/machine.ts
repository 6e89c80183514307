import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const STAND_IN = join(import.meta.dirname, "stand-in.sh");

/** Programs that a first boot calls and that are not on every machine, or must not really run. */
export const PROGRAMS = [
  "dnf",
  "getent",
  "groupadd",
  "id",
  "useradd",
  "curl",
  "openssl",
  "aws",
  "unzip",
  "jarsigner",
  "systemctl",
  "java",
  "cfn-signal",
] as const;

export interface Boot {
  readonly code: number | null;
  readonly output: string;
  /** Arguments of the last call of cfn-signal. */
  readonly signal: string;
}

/** A machine to boot: a directory in place of /, stand-ins in place of its programs. */
export const aMachine = (script: string) => {
  const root = mkdtempSync(join(tmpdir(), "machine-"));
  const programs = join(root, "bin");
  for (const folder of [
    programs,
    join(root, "etc/sudoers.d"),
    join(root, "etc/systemd/system"),
    join(root, "tmp"),
    join(root, "opt"),
  ]) {
    mkdirSync(folder, { recursive: true });
  }
  copyFileSync(STAND_IN, join(root, "stand-in"));
  for (const name of PROGRAMS) symlinkSync(join(root, "stand-in"), join(programs, name));
  for (const file of ["faults", "calls", "accounts"]) writeFileSync(join(root, file), "");
  const local = script
    .replaceAll(/(?<=[ "])\/(etc|opt|tmp)\//g, `${root}/$1/`)
    .replaceAll("/greengrass/v2", `${root}/greengrass/v2`)
    .replaceAll(" /greengrass ", ` ${root}/greengrass `);
  const fingerprint = /Fingerprint=([0-9A-F:]+)/.exec(script)?.[1] ?? "";
  return {
    /** Boots, or runs the script again, with programs that fail so many times. */
    boot(faults: Readonly<Record<string, number>> = {}): Boot {
      const lines = Object.entries(faults).map(([name, times]) => `${name} ${times}\n`);
      writeFileSync(join(root, "faults"), lines.join(""));
      writeFileSync(join(root, "calls"), "");
      const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", local], {
        stdio: ["ignore", "pipe", "pipe"],
        encoding: "utf8",
        env: {
          PATH: `${programs}:/usr/local/bin:/usr/bin:/bin`,
          MACHINE: root,
          FINGERPRINT: fingerprint,
          FIRST_BOOT_PAUSE: "0",
        },
      });
      const calls = readFileSync(join(root, "calls"), "utf8").split("\n");
      return {
        code: status,
        output: stdout + stderr,
        signal: calls.findLast((call) => call.startsWith("cfn-signal ")) ?? "",
      };
    },
    file: (path: string): string | undefined =>
      existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
};
