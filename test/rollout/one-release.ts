import { expect } from "vitest";
import { currentDeployment } from "../../adapters/greengrass/deployments.ts";
import { heldBackDevices } from "../../adapters/ledger/quarantine.ts";
import { queryItems } from "../../adapters/ledger/table.ts";
import { NAMES } from "../../domain/names.ts";
import { modelComponentOf, ourVersions } from "../../domain/rollout/components.ts";
import { defaultRings } from "../../domain/rollout/ring-plan.ts";
import type { Rig } from "./rig.ts";

/**
 * However many hands there were on it: all rings are deployed one release, and a device that does not
 * run it is named, by an outcome, as held back, or by the evidence of its ring.
 */
export const expectOneRelease = async (rig: Rig): Promise<void> => {
  const { things } = rig.cloud.things;
  const rings = await Promise.all(
    defaultRings(3).map(async ({ name, thingGroup }) => {
      const current = await currentDeployment(things.groupArnOf(thingGroup));
      return {
        name,
        things: things.membersOf(thingGroup),
        release: ourVersions(current?.versions ?? {}),
      };
    }),
  );
  const releases = rings.map(({ release }) => JSON.stringify(release));
  expect([...new Set(releases)], "releases that the rings are deployed").toHaveLength(1);
  const stragglers = rings.flatMap((ring) =>
    ring.things
      .filter(
        (thing) =>
          modelComponentOf(rig.devices.running.get(thing) ?? {}) !== modelComponentOf(ring.release),
      )
      .map((thing) => ({ thing, ring: ring.name })),
  );
  const unnamed = [];
  for (const straggler of stragglers) if (!(await isNamed(rig, straggler))) unnamed.push(straggler);
  expect(unnamed, "devices on another release that nobody named").toEqual([]);
};

const isNamed = async (
  rig: Rig,
  { thing, ring }: { readonly thing: string; readonly ring: string },
): Promise<boolean> => {
  const held = await heldBackDevices(NAMES.ledgerTable);
  if (held.some(({ thingName, state }) => thingName === thing && state !== "returned")) return true;
  for (const { rolloutId, reason = "" } of await rig.ledger()) {
    if (reason.includes(thing)) return true;
    const proofs = await queryItems(NAMES.ledgerTable, {
      pk: `rollout#${rolloutId}#${ring}`,
      startsWith: `device#${thing}`,
    });
    if (proofs.length > 0) return isProofOfTrouble(proofs[0] ?? {});
  }
  return false;
};

/** The newest word on it is that it was not seen on what its ring was given. */
const isProofOfTrouble = ({ standing, back }: Record<string, unknown>): boolean => {
  const way = back as { execution?: string } | undefined;
  return way === undefined ? standing !== "confirmed" : way.execution !== "SUCCEEDED";
};
