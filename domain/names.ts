import { MODEL_PACKAGE_GROUP } from "./rollout/approval.ts";
import type { Ring } from "./rollout/rollout.ts";
import { staged } from "./stage.ts";

const THING_PREFIX = "edge-";

/** Names that people and other programs use; everything else is named by CloudFormation. */
export const namesOf = (stage: string) => ({
  stateMachine: staged(stage, "retrain-to-fleet-rollout"),
  ledgerTable: staged(stage, "retrain-to-fleet-ledger"),
  pipeline: staged(stage, "retrain-to-fleet-training"),
  modelPackageGroup: staged(stage, MODEL_PACKAGE_GROUP),
  /** Edge Manager's; devices are told of it. */
  deviceFleet: staged(stage, "retrain-to-fleet"),
  /** Of every core device's thing; IoT's and IAM's policies and the device rule name devices by it. */
  thingPrefix: staged(stage, THING_PREFIX),
});

/** Those of the stage without a name, the local product's among them. */
export const NAMES = namesOf("");

/** One device first, then the rest; the groups are disjoint. */
export const DEFAULT_RINGS: readonly Ring[] = [
  { name: "canary", thingGroup: "windturbine-canary" },
  { name: "fleet", thingGroup: "windturbine-fleet" },
];

/** The rings with their groups as they are called in a stage. */
export const ringsIn = <R extends Ring>(stage: string, rings: readonly R[]): R[] =>
  rings.map((ring) => ({ ...ring, thingGroup: staged(stage, ring.thingGroup) }));

export const thingName = (device: number, stage = ""): string =>
  `${staged(stage, THING_PREFIX)}${device}`;

/** The stage that a core device's name tells; an empty one for names of no stage. */
export const stageOfThing = (name: string): string =>
  new RegExp(`^([a-z][a-z0-9]*)-${THING_PREFIX}\\d+$`).exec(name)?.[1] ?? "";

/**
 * The turbines of a device: `edge-n` with k turbines serves (n−1)·k+1 to n·k. A convention, because
 * a group deployment has no per-device variable that both Greengrass nuclei understand.
 */
export const turbinesOf = (thing: string, turbinesPerDevice: number): string[] => {
  const device = Number(/(\d+)$/.exec(thing)?.[1] ?? Number.NaN);
  return Number.isInteger(device) && device > 0
    ? Array.from({ length: turbinesPerDevice }, (_, index) =>
        String((device - 1) * turbinesPerDevice + index + 1),
      )
    : [];
};
