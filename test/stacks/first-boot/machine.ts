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
  /** The programs in the order in which they were called. */
  readonly programs: readonly string[];
  /** Arguments of the last call of cfn-signal. */
  readonly signal: string;
}

/** Which call of a program fails, from 1, and how many from that one on. */
export interface BootFault {
  readonly program: string;
  readonly call: number;
  readonly times: number;
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
    /** Boots, or runs the script again. */
    boot(faults: readonly BootFault[] = []): Boot {
      const lines = faults.map(({ program, call, times }) => `${program} ${call} ${times}\n`);
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
        programs: calls.flatMap((call) => call.split(" ")[0] || []),
        signal: calls.findLast((call) => call.startsWith("cfn-signal ")) ?? "",
      };
    },
    file: (path: string): string | undefined =>
      existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
};

/**
 * Every call that a boot without faults makes, as `<program> <which of its calls>`, but of programs that
 * answer a question by failing, and of the one that tells how it ended.
 */
export const fallibleCalls = (script: string): string[] => {
  const machine = aMachine(script);
  const { programs } = machine.boot();
  machine.remove();
  return programs.flatMap((program, index) =>
    ASKING.has(program)
      ? []
      : [`${program} ${programs.slice(0, index + 1).filter((each) => each === program).length}`],
  );
};

/** `getent` and `id` fail on every fresh machine, that is how the script learns what is missing. */
const ASKING: ReadonlySet<string> = new Set(["getent", "id", "cfn-signal"]);

/** @param call as in `fallibleCalls` */
export const faultAt = (call: string, times: number): BootFault[] => {
  const [program = "", number] = call.split(" ");
  return [{ program, call: Number(number), times }];
};
