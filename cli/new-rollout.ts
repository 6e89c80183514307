import { setTimeout as sleep } from "node:timers/promises";
import type { Fleet } from "../adapters/fleet/fleet.ts";
import type { RolloutView } from "../domain/rollout/snapshot.ts";

const PERIOD_MS = 1_000;
const PATIENCE_MS = 60_000;

/** The rollout that an approval starts: EventBridge tells the state machine within seconds. */
export const newRollout = async (
  fleet: Pick<Fleet, "snapshot">,
  before: readonly RolloutView[],
  version: string,
): Promise<string> => {
  const known = new Set(before.map(({ id }) => id));
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const { rollouts } = await fleet.snapshot();
    const started = rollouts.find((each) => !known.has(each.id) && each.modelVersion === version);
    if (started) return started.id;
    await sleep(PERIOD_MS);
  }
  throw new Error(
    `no rollout of version ${version} began within ${PATIENCE_MS / 1_000} s; an approval that is served already starts none`,
  );
};
