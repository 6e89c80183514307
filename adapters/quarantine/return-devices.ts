import { type HeldBack, quarantineOf } from "../../domain/rollout/quarantine.ts";
import type { Ring } from "../../domain/rollout/rollout.ts";
import { joinRing, leaveRing } from "../iot/ring-membership.ts";
import { thingsOf } from "../iot/rings.ts";
import { heldBackDevices, recordHeldBack } from "../ledger/quarantine.ts";

/** Takes a ring's devices out of quarantine: whatever the ring runs from now on is theirs as well. Answers them. */
export const returnDevices = async (table: string, ring: Ring): Promise<string[]> => {
  const things = (await thingsOf(quarantineOf(ring.thingGroup))) ?? [];
  const items = await heldBackDevices(table);
  const between = items.filter(
    (item) => item.ring === ring.name && (item.state === "leaving" || item.state === "returning"),
  );
  const returned = [...new Set([...things, ...between.map((item) => item.thingName)])];
  for (const thingName of returned) {
    await returnDevice(
      table,
      ring,
      thingName,
      items.find((item) => item.thingName === thingName),
    );
  }
  return returned;
};

/** Put on record first: a device that is between the groups is found again by it. */
export const returnDevice = async (
  table: string,
  ring: Ring,
  thingName: string,
  item: HeldBack | undefined,
): Promise<void> => {
  if (item) await recordHeldBack(table, { ...item, state: "returning" });
  await leaveRing(thingName, quarantineOf(ring.thingGroup));
  await joinRing(thingName, ring.thingGroup);
  if (item) await recordHeldBack(table, { ...item, state: "returned" });
};
