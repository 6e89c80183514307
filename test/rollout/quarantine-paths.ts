import { recordHeldBack } from "../../adapters/ledger/quarantine.ts";
import { NAMES } from "../../domain/names.ts";
import { quarantineOf } from "../../domain/rollout/quarantine.ts";
import { approve } from "./approve.ts";
import type { Path } from "./path.ts";

/** Half of a ring may fail, so that a ring with a failed device goes on. */
const TOLERANT = { successPercent: 50, failurePercent: 50 };

/** Rollouts over devices that failed a release, or do so now. */
export const QUARANTINE_PATHS: readonly Path[] = [
  {
    title: "A ring goes on without a device that failed, which is put on record",
    options: { gate: TOLERANT },
    async act(rig) {
      await approve(rig);
      await rig.ended();
      rig.devices.behave("edge-3", "dead");
      await approve(rig);
    },
    outcomes: ["released", "released"],
  },
  {
    title: "A device that fails in the bake is put on record, and the others bake on",
    options: { gate: { ...TOLERANT, bakeSeconds: 7_200 } },
    async act(rig) {
      await approve(rig);
      await rig.reached("WaitForBake");
      rig.devices.behave("edge-3", "refusing");
    },
    outcomes: ["released"],
  },
  {
    title: "A release takes the devices in quarantine back into their rings",
    async act(rig) {
      await approve(rig);
      await rig.ended();
      const { things } = rig.cloud.things;
      for (const [thingName, ring] of [
        ["edge-1", "canary"],
        ["edge-3", "fleet"],
      ] as const) {
        const group = `windturbine-${ring}`;
        things.leave(thingName, group);
        things.add(thingName, quarantineOf(group));
        await recordHeldBack(NAMES.ledgerTable, {
          ...{ thingName, ring, failed: {}, back: {}, reason: "it refused the model" },
          ...{ state: "well", since: new Date().toISOString(), given: [] },
        });
      }
      await approve(rig);
    },
    fleet: "2",
    outcomes: ["released", "released"],
  },
];
