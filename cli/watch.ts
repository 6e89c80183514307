import { setTimeout as sleep } from "node:timers/promises";
import { attendTo } from "../adapters/fleet/decide.ts";
import type { Fleet } from "../adapters/fleet/fleet.ts";
import type { RolloutView } from "../domain/rollout/snapshot.ts";
import { progressOf, STEP_WORDS, STEPS } from "../domain/rollout/steps.ts";
import { rolloutMeant } from "./rollout-id.ts";
import { rolloutRows } from "./rows.ts";
import { EXIT, type Options } from "./run-command.ts";

/** Where a rollout is shown, and how often somebody looks. */
export interface Screen {
  readonly stdout: Pick<NodeJS.WriteStream, "write"> & { readonly isTTY?: boolean };
  readonly periodMs: number;
}

const OWN: Screen = { stdout: process.stdout, periodMs: 2_000 };

/**
 * Follows a rollout until it ends; answers the exit code: 0 when it succeeded. In a terminal it draws
 * the steps anew, elsewhere it prints a line whenever the rollout moves. While a person watches, a
 * held rollout does not count as unattended.
 */
export const watch = async (
  fleet: Pick<Fleet, "snapshot">,
  ledgerTable: string,
  words: string,
  options: Options,
  { stdout, periodMs }: Screen = OWN,
): Promise<number> => {
  const { id } = rolloutMeant((await fleet.snapshot()).rollouts, words);
  const show = stdout.isTTY && !options.json ? drawn(stdout) : printed(stdout, options);
  for (;;) {
    const rollout = (await fleet.snapshot()).rollouts.find((each) => each.id === id);
    if (rollout === undefined) return nothingLeft(id);
    show(rollout);
    if (rollout.status !== "RUNNING") return exitOf(rollout);
    if (rollout.state === "Hold") await attendTo(ledgerTable, id);
    await sleep(periodMs);
  }
};

const exitOf = ({ status }: RolloutView): number =>
  status === "SUCCEEDED" ? EXIT.done : EXIT.failed;

/** A rollout that found its approval served, as of a version that every ring runs, is told of no more. */
const nothingLeft = (id: string): number => {
  process.stderr.write(`rollout ${id}: nothing was left to do, the approval was served before\n`);
  return EXIT.done;
};

type Show = (rollout: RolloutView) => void;

const printed = (stdout: Screen["stdout"], options: Options): Show => {
  let last = "";
  return (rollout) => {
    const line = lineOf(rollout, options);
    if (line !== last) stdout.write(`${line}\n`);
    last = line;
  };
};

/** Over what was drawn before. */
const drawn = (stdout: Screen["stdout"]): Show => {
  let height = 0;
  return (rollout) => {
    const lines = pictureOf(rollout);
    const up = height > 0 ? `\u001b[${height}A\u001b[J` : "";
    stdout.write(`${up}${lines.join("\n")}\n`);
    height = lines.length;
  };
};

const SIGNS = { waiting: " ", skipped: "-", active: ">", done: "✓", failed: "✕" } as const;

export const pictureOf = (rollout: RolloutView): string[] => {
  const progress = progressOf(rollout);
  return [
    `model ${rollout.modelVersion}: ${rollout.outcome ?? rollout.status.toLowerCase()} (${rollout.id})`,
    ...STEPS.map((step) => `  ${SIGNS[progress[step]]} ${STEP_WORDS[step].title}`),
    ...rollout.rings.map(({ name, status, succeeded, failed, pending }) => {
      const total = succeeded + failed + pending;
      return `    ${name}: ${status}, ${succeeded} of ${total}${failed > 0 ? `, ${failed} failed` : ""}`;
    }),
    ...(rollout.reason ? [`  ${rollout.reason}`] : []),
  ];
};

const lineOf = (rollout: RolloutView, options: Options): string =>
  options.json
    ? JSON.stringify(rollout)
    : Object.values(rolloutRows([rollout])[0] ?? {})
        .filter(Boolean)
        .join("  ");
