import { MODEL_PACKAGE_GROUP } from "./rollout/approval.ts";
import type { Ring } from "./rollout/rollout.ts";

/** Names that people and other programs use; everything else is named by CloudFormation. */
export const NAMES = {
  stateMachine: "retrain-to-fleet-rollout",
  ledgerTable: "retrain-to-fleet-ledger",
  pipeline: "retrain-to-fleet-training",
  modelPackageGroup: MODEL_PACKAGE_GROUP,
  /** Edge Manager's; devices are told of it. */
  deviceFleet: "retrain-to-fleet",
} as const;

/** One device first, then the rest; the groups are disjoint. */
export const DEFAULT_RINGS: readonly Ring[] = [
  { name: "canary", thingGroup: "windturbine-canary" },
  { name: "fleet", thingGroup: "windturbine-fleet" },
];

/** Of every core device's thing; IoT's and IAM's policies and the device rule name devices by it. */
export const THING_PREFIX = "edge-";

export const thingName = (device: number): string => `${THING_PREFIX}${device}`;

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
