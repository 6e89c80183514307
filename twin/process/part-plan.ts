import type { PartPlan } from "./launch-part.ts";

/**
 * V8 takes what the machine has; a part that holds little and waits most of the time gets along with
 * less. A core device takes 66 MB without them and 58 MB with them, bundled 40 and 29 (proportional
 * set size, after its modules are loaded).
 */
export const SMALL_HEAP = ["--optimize-for-size", "--max-semi-space-size=1"];
/** For one that works more: garbage of many requests need not become old. */
export const MIDDLE_HEAP = ["--max-semi-space-size=4"];

/** Where a part's lines go: the log, under its name, and the terminal. */
export interface Outlets {
  readonly log: (line: string) => void;
  readonly say: (line: string) => void;
}

/** What a part needs beside its own configuration. */
export interface Launching extends Outlets {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A part's plan without its configuration. */
export const partPlan = (
  main: string,
  { name, log, say, environment }: Launching,
  nodeOptions: readonly string[],
): Omit<PartPlan, "configuration"> => ({
  main,
  nodeOptions,
  environment,
  say,
  log: (line) => log(`${name}: ${line}`),
});
