import { setTimeout as sleep } from "node:timers/promises";
import { attendTo } from "../adapters/fleet/decide.ts";
import type { Fleet } from "../adapters/fleet/fleet.ts";
import type { RolloutView } from "../domain/rollout/snapshot.ts";
import { rolloutRows } from "./rows.ts";
import type { Options } from "./run-command.ts";

const PERIOD_MS = 2_000;

/**
 * Prints a line whenever the rollout moves, until it ends; answers the exit code: 0 when it
 * succeeded. While a person watches, a held rollout does not count as unattended.
 */
export const watch = async (
  fleet: Fleet,
  ledgerTable: string,
  id: string,
  options: Options,
): Promise<number> => {
  let last = "";
  for (;;) {
    const rollout = await find(fleet, id);
    const line = lineOf(rollout, options);
    if (line !== last) process.stdout.write(`${line}\n`);
    last = line;
    if (rollout.status !== "RUNNING") return rollout.status === "SUCCEEDED" ? 0 : 1;
    if (rollout.state === "Hold") await attendTo(ledgerTable, id);
    await sleep(PERIOD_MS);
  }
};

const find = async (fleet: Fleet, id: string): Promise<RolloutView> => {
  const rollout = (await fleet.snapshot()).rollouts.find((each) => each.id === id);
  if (!rollout) throw new Error(`rollout: expected the id of a rollout, got ${id}; see "rollouts"`);
  return rollout;
};

const lineOf = (rollout: RolloutView, options: Options): string =>
  options.json
    ? JSON.stringify(rollout)
    : Object.values(rolloutRows([rollout])[0] ?? {})
        .filter(Boolean)
        .join("  ");
