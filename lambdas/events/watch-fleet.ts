import { configuration } from "../../adapters/configuration.ts";
import { thingsOf } from "../../adapters/iot/rings.ts";
import { latestHealth } from "../../adapters/ledger/devices.ts";
import { openRings } from "../../adapters/ledger/rollouts.ts";
import { measure } from "../../adapters/metrics.ts";
import { task } from "../../adapters/task.ts";
import { WAITS } from "../../domain/rollout/waiting.ts";
import { METRICS, silentDevices, stalledRings } from "../../domain/rollout/watch.ts";

/** Counts what nobody would hear of otherwise: devices gone silent and rings that stand still. */
export const handler = task(
  "WatchFleet",
  async (_input, now) => {
    const { ledgerTable, rings, gate } = configuration();
    const [health, open, ...groups] = await Promise.all([
      latestHealth(ledgerTable),
      openRings(ledgerTable),
      ...rings.map(({ thingGroup }) => thingsOf(thingGroup)),
    ]);
    const things = groups.flatMap((group) => group ?? []);
    const silent = silentDevices(things, health, now);
    const stalled = stalledRings(open, gate, WAITS.ring, now);
    measure({ [METRICS.silentDevices]: silent.length, [METRICS.stalledRings]: stalled.length });
    return {
      kind: "watched",
      silent,
      stalled: stalled.map(({ rolloutId, ring }) => `${ring} of ${rolloutId}`),
    };
  },
  ({ silent, stalled }) => ({ silent, stalled }),
);
