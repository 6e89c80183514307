import { afterEach, expect, test, vi } from "vitest";
import { readFleetConfiguration } from "../../adapters/fleet/configuration.ts";
import { createFleet } from "../../adapters/fleet/fleet.ts";
import { recordDecision } from "../../adapters/ledger/control.ts";
import { queryItems } from "../../adapters/ledger/table.ts";
import { NAMES } from "../../domain/names.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
afterEach(() => rig.close());

const person = () => createFleet(readFleetConfiguration(process.env), "somebody");

/** Every word that the audit has of it, oldest first. */
const wordsOf = async (what: RegExp): Promise<(string | undefined)[]> =>
  (await person().audit())
    .filter((entry) => what.test(entry.what) && entry.who === "somebody")
    .map(({ why }) => why)
    .toReversed();

test("A reason that is on record is never changed by a later decision, whatever it is", async () => {
  rig = await startRig({ forgetModules: vi.resetModules });
  await rig.registerModel();
  const fleet = person();
  await fleet.approve("1", "better recall");
  await rig.reached("WaitForRing");
  const id = rig.executions[0]?.name ?? "";
  for (const [verb, why] of STEERED) {
    await fleet.decide(id, verb, why);
    await rig.clock.pass(1);
  }
  await fleet.approve("1", "said once more, otherwise");
  await rig.clock.pass(1);
  await fleet.reject("1", "on second thoughts");
  await rig.clock.pass(1);
  await fleet.decide(id, "abort", "enough");
  await expect(fleet.decide(id, "abort", "more than enough")).rejects.toThrow(/goes back already/);

  expect(await wordsOf(/^(approve|reject)$/)).toEqual([
    "better recall",
    "said once more, otherwise",
    "on second thoughts",
  ]);
  const kept = await decisionsOn(id);
  expect(kept.map(({ verb, reason }) => [verb, reason])).toEqual([...STEERED, ["abort", "enough"]]);
  const [{ startedAt = "" } = {}] = await rig.ledger();
  const forged = { number: 1, verb: "pause", reason: "forged", at: startedAt };
  await recordDecision(NAMES.ledgerTable, { id, startedAt }, forged);
  expect(await decisionsOn(id)).toEqual(kept);
  await rig.ended();
  const begun = (await rig.ledger()).find(({ rolloutId }) => rolloutId === id);
  expect(begun).toMatchObject({ requestReason: "better recall" });
});

const STEERED = [
  ["pause", "a storm comes"],
  ["resume", "it went by"],
  ["pause", "another one"],
  ["retry", "the disk was full"],
] as const;

const decisionsOn = (id: string) =>
  queryItems(NAMES.ledgerTable, { pk: `rollout#${id}`, startsWith: "decision#" });
