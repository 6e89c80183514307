import { expect, test } from "vitest";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import { openAlarmLedger } from "../../edge/detector/alarm-ledger.ts";
import { openJournal } from "../../edge/detector/journal/journal.ts";
import type { Letter } from "../../edge/detector/outbox/letter.ts";
import { spokenOf } from "../../edge/detector/spoken-verdict.ts";
import { createVerdictSender } from "../../edge/detector/verdict-sender.ts";
import { aVerdict } from "../faults/detector/a-sender.ts";
import { aDisk } from "./journal/a-disk.ts";

const aSender = async () => {
  const letters: Letter[] = [];
  let time = 0;
  const sender = createVerdictSender({
    ledger: openAlarmLedger(await openJournal({ folder: aDisk() }), () => 1_000_000),
    publish: (letter) => letters.push(letter),
    now: () => time,
  });
  /** A verdict each half second, a little early or late. */
  const tell = (seconds: number, verdict: (at: number) => Verdict, jitterMs = 0): void => {
    for (let half = 0; half < 2 * seconds; half++) {
      sender.send(spokenOf(verdict(time)));
      time += 500 + (half % 2 === 0 ? jitterMs : -jitterMs);
    }
  };
  return { sender, tell, letters };
};

test.each([0, 90, -90])(
  "A verdict that says the same again goes once a second, and those held back are counted (jitter %i ms)",
  async (jitterMs) => {
    const { sender, tell, letters } = await aSender();
    tell(60, (at) => aVerdict("1", false, at), jitterMs);
    expect(letters.length).toBeGreaterThanOrEqual(59);
    expect(letters.length).toBeLessThanOrEqual(61);
    expect(sender.unsent()).toBe(120 - letters.length);
    expect(letters.map(({ lane }) => lane).indexOf("verdict")).toBe(1);
  },
);

test("A change of a lamp goes at once, however short before another verdict went", async () => {
  const { sender, tell, letters } = await aSender();
  tell(10, (at) => aVerdict("1", at % 1_000 === 500, at));
  expect(letters.map(({ lane }) => lane)).toEqual(Array(20).fill("alarm"));
  expect(sender.unsent()).toBe(0);
});

test("One turbine's verdicts hold back no other's", async () => {
  const { tell, letters } = await aSender();
  let id = 0;
  tell(10, (at) => aVerdict(String(++id % 2), false, at));
  expect(letters).toHaveLength(20);
});

test("A turbine that goes blind or is seen again has changed, whatever its lamps say", async () => {
  const { sender, letters } = await aSender();
  const seen = aVerdict("1", true);
  for (const verdict of [seen, seen, { ...seen, blind: true as const }, seen]) {
    sender.send(spokenOf(verdict));
  }
  const told = letters.map(({ payload }) => JSON.parse(payload));
  expect(told.map(({ alarmNumber, blind }) => [alarmNumber, blind])).toEqual([
    [1_000, undefined],
    [1_001, true],
    [1_002, undefined],
  ]);
});
