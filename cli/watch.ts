import { setTimeout as sleep } from "node:timers/promises";
import { attendTo } from "../adapters/fleet/decide.ts";
import type { Fleet } from "../adapters/fleet/fleet.ts";
import type { RolloutView } from "../domain/rollout/snapshot.ts";
import { progressOf, STEP_WORDS, STEPS } from "../domain/rollout/steps.ts";
import { rolloutMeant } from "./rollout-id.ts";
import { rolloutRows } from "./rows.ts";
import { EXIT, type Options } from "./run-command.ts";

const PERIOD_MS = 2_000;

/**
 * Follows a rollout until it ends; answers the exit code: 0 when it succeeded. In a terminal it draws
 * the steps anew, elsewhere it prints a line whenever the rollout moves. While a person watches, a
 * held rollout does not count as unattended.
 */
export const watch = async (
  fleet: Fleet,
  ledgerTable: string,
  words: string,
  options: Options,
): Promise<number> => {
  const { id } = rolloutMeant((await fleet.snapshot()).rollouts, words);
  const show = process.stdout.isTTY && !options.json ? drawn() : printed(options);
  for (;;) {
    const rollout = rolloutMeant((await fleet.snapshot()).rollouts, id);
    show(rollout);
    if (rollout.status !== "RUNNING") {
      return rollout.status === "SUCCEEDED" ? EXIT.done : EXIT.failed;
    }
    if (rollout.state === "Hold") await attendTo(ledgerTable, id);
    await sleep(PERIOD_MS);
  }
};

const printed = (options: Options): ((rollout: RolloutView) => void) => {
  let last = "";
  return (rollout) => {
    const line = lineOf(rollout, options);
    if (line !== last) process.stdout.write(`${line}\n`);
    last = line;
  };
};

/** Over what was drawn before. */
const drawn = (): ((rollout: RolloutView) => void) => {
  let height = 0;
  return (rollout) => {
    const lines = pictureOf(rollout);
    const up = height > 0 ? `\u001b[${height}A\u001b[J` : "";
    process.stdout.write(`${up}${lines.join("\n")}\n`);
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
