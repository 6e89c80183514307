import { expect, test } from "vitest";
import { openAlarmLedger } from "../../edge/detector/alarm-ledger.ts";
import { frameOf } from "../../edge/detector/journal/frame.ts";
import { openJournal } from "../../edge/detector/journal/journal.ts";
import { sealOf } from "../../edge/detector/journal/numbered.ts";
import { aDisk } from "./journal/a-disk.ts";

const lit = { turbineId: "1", anomalies: [false, true] };
const dark = { turbineId: "1", anomalies: [false, false] };
const now = () => 1_000_000;

test("Changes are counted per turbine; the same lamps again are none", async () => {
  const journal = await openJournal({ folder: aDisk() });
  const ledger = openAlarmLedger(journal, now);
  const numbers = [dark, dark, lit, lit, dark].map((lamps) => ledger.changeOf(lamps)?.number);
  expect(numbers).toEqual([1_000, undefined, 1_001, undefined, 1_002]);
  expect(ledger.changeOf({ ...dark, turbineId: "2" })?.number).toBe(1_000);
});

test("After a restart the count goes on, and lamps that are as they were are no change", async () => {
  const folder = aDisk();
  const journal = await openJournal({ folder });
  const change = openAlarmLedger(journal, now).changeOf(lit);
  await journal.write(change?.along ?? {}, { durable: true });
  const again = openAlarmLedger(await openJournal({ folder }), () => 0);
  expect(again.changeOf(lit)).toBeUndefined();
  expect(again.changeOf(dark)?.number).toBe(1_001);
});

test("Where the journal was damaged the count skips ahead: no number is given to two changes", async () => {
  const folder = aDisk();
  const journal = await openJournal({ folder });
  const ledger = openAlarmLedger(journal, now);
  for (const lamps of [lit, dark, lit]) {
    await journal.write(ledger.changeOf(lamps)?.along ?? {}, { durable: true });
  }
  const seal = frameOf(sealOf(3));
  folder.spoil((bytes) => bytes.subarray(0, bytes.length - seal.length - 1));
  const again = openAlarmLedger(await openJournal({ folder }), now);
  expect(again.changeOf(lit)?.number).toBeGreaterThan(1_002);
});
