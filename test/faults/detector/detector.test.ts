import { expect, test } from "vitest";
import type { FaultTable } from "../fault-table.ts";
import { crashes } from "./crashes.ts";
import { disk } from "./disk.ts";
import { equality } from "./equality.ts";
import { forbiddenTopic } from "./forbidden-topic.ts";
import { journalFuzz } from "./journal-fuzz.ts";
import { kills } from "./kills.ts";
import { manifestFuzz } from "./manifest-fuzz.ts";
import { messageFuzz } from "./message-fuzz.ts";
import { recordFuzz } from "./record-fuzz.ts";
import { faultsNamed, QUICK, standingFaults, tableOf } from "./standing-faults.ts";

// A few seeds of each table; `npm run faults` runs them whole.
test.each<readonly [string, FaultTable, number]>([
  [crashes.promise, crashes, 3],
  [kills.promise, kills, 3],
  [disk.promise, disk, 3],
  [journalFuzz.promise, journalFuzz, 1],
  [messageFuzz.promise, messageFuzz, 1],
  [manifestFuzz.promise, manifestFuzz, 1],
  [recordFuzz.promise, recordFuzz, 1],
  [forbiddenTopic.promise, forbiddenTopic, 1],
  [equality.promise, equality, 1],
])("Under faults: %s", async (_promise, table, seeds) => {
  const { rows } = await table.run(seeds);
  expect(rows.filter(({ failures }) => failures > 0)).toEqual([]);
});

test(`Under faults: ${standingFaults.promise}`, async () => {
  const { rows } = await tableOf(1, QUICK);
  expect(rows.filter(({ failures }) => failures > 0)).toEqual([]);
});

test("The table of standing faults can be had in pieces, and a piece without a fault is refused", () => {
  const named = (only?: string) => faultsNamed(only).map(({ name }) => name);
  expect(named("volt")).toEqual(["volt −20 %", "volt −30 %"]);
  expect(named()).toHaveLength(8);
  expect(() => named("hail")).toThrow(/--only.*drag 30 %.*hail/);
});
