import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { InvalidInput } from "../domain/errors.ts";
import type { Job } from "./detection-jobs.ts";
import type { EventOutcome } from "./detection-tally.ts";

/** What one detector made of one job. */
export type Outcome = { readonly detector: string } & (
  | ({ readonly kind: "event" } & EventOutcome)
  | { readonly kind: "healthy"; readonly seconds: number; readonly alarms: number }
);

/** Outcomes of jobs, one file each, so that a benchmark of hours may be run in pieces. */
export interface Results {
  of(job: Job): readonly Outcome[] | undefined;
  keep(job: Job, outcomes: readonly Outcome[]): void;
}

/** Without a folder they last as long as the process. */
export const resultsIn = (folder: string | undefined, about: string): Results => {
  if (folder === undefined) return inMemory();
  const code = `${about}, ${codeDigest()}`;
  mkdirSync(folder, { recursive: true });
  refuseOthers(folder, code);
  const pathOf = (job: Job): string => join(folder, `${digest(JSON.stringify(job))}.json`);
  return {
    of(job) {
      const path = pathOf(job);
      if (!existsSync(path)) return undefined;
      return (JSON.parse(readFileSync(path, "utf8")) as { outcomes: Outcome[] }).outcomes;
    },
    keep(job, outcomes) {
      const { case: name, seed } = job;
      // Whole or not at all: another process may read while this one is killed.
      const whole = `${pathOf(job)}.${process.pid}`;
      writeFileSync(whole, `${JSON.stringify({ case: name, seed, outcomes })}\n`);
      renameSync(whole, pathOf(job));
    },
  };
};

const inMemory = (): Results => {
  const kept = new Map<Job, readonly Outcome[]>();
  return { of: (job) => kept.get(job), keep: (job, outcomes) => void kept.set(job, outcomes) };
};

/** What other code measured, or another plant, belongs to no common table. */
const refuseOthers = (folder: string, code: string): void => {
  const path = join(folder, "measured.txt");
  if (!existsSync(path)) writeFileSync(path, code);
  const found = readFileSync(path, "utf8");
  if (found === code) return;
  throw new InvalidInput(
    `--keep ${folder}: expected results of this code and these arguments (${code}), got those of ${found}; name another folder`,
  );
};

const ROOT = join(import.meta.dirname, "..");
/** Everything that decides what is measured. */
const MEASURED = ["domain/turbine", "training", "simulator", "bench"] as const;

const codeDigest = (): string => {
  const files = MEASURED.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && isOurs(room, name))
      .map((name) => join(ROOT, room, name)),
  )
    .filter((path) => statSync(path).isFile())
    .sort();
  const hash = createHash("sha256");
  for (const path of files) hash.update(readFileSync(path));
  return hash.digest("hex").slice(0, 12);
};

const isOurs = (room: string, name: string): boolean =>
  room !== "bench" || name.startsWith("detection");

const digest = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 24);
