import fc from "fast-check";
import { expect, test } from "vitest";
import { frameOf, scan } from "../../../edge/detector/journal/frame.ts";
import { openJournal } from "../../../edge/detector/journal/journal.ts";
import { aDisk } from "./a-disk.ts";

const bodies = Array.from({ length: 20 }, (_, i) => Buffer.from(`[["k${i}",${i}]]`));
const whole = Buffer.concat(bodies.map(frameOf));

test("A torn end costs the record that was being written and nothing before it, wherever it tore", () => {
  for (let length = 0; length <= whole.length; length++) {
    const found = scan(whole.subarray(0, length));
    const complete = found.bodies.map(String);
    expect(complete).toEqual(bodies.slice(0, complete.length).map(String));
    expect(found.damagedPlaces).toBe(0);
    expect(found.tornBytes).toBe(length - Buffer.concat(found.bodies.map(frameOf)).length);
  }
});

test("A flipped bit costs the record it lies in and is counted, wherever it flipped", () => {
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const bytes = Buffer.from(whole);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const found = scan(bytes);
    expect(found.bodies).toHaveLength(19);
    expect(found.damagedPlaces + Number(found.tornBytes > 0)).toBe(1);
    expect(bodies.map(String)).toEqual(expect.arrayContaining(found.bodies.map(String)));
  }
});

test("Whatever bytes lie there, nothing throws and no record is made up", () => {
  const known = new Set(bodies.map(String));
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.record({ at: fc.nat(whole.length), bytes: fc.uint8Array({ maxLength: 40 }) }),
          fc.record({ at: fc.nat(whole.length), from: fc.nat(whole.length) }),
        ),
        { maxLength: 6 },
      ),
      (changes) => {
        let bytes = Buffer.from(whole);
        for (const change of changes) {
          const at = Math.min(change.at, bytes.length);
          bytes =
            "bytes" in change
              ? Buffer.concat([bytes.subarray(0, at), change.bytes, bytes.subarray(at)])
              : Buffer.concat([bytes.subarray(0, at), bytes.subarray(change.from)]);
        }
        for (const body of scan(bytes).bodies) expect(known.has(String(body))).toBe(true);
      },
    ),
    { numRuns: 2_000 },
  );
});

test("A damaged journal opens with what is sound, says what was lost, and is sound the next time", async () => {
  const disk = aDisk();
  const journal = await openJournal({ folder: disk });
  for (let i = 0; i < 10; i++) await journal.write({ [`k${i}`]: i }, { durable: true });
  disk.spoil((bytes) => {
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    return bytes.subarray(0, bytes.length - 30);
  });
  const second = await openJournal({ folder: disk });
  expect(second.entries("")).toHaveLength(8);
  expect(second.condition()).toMatchObject({ damagedPlaces: 1 });
  expect(second.condition().tornBytes).toBeGreaterThan(0);
  const third = await openJournal({ folder: disk });
  expect(third.entries("")).toHaveLength(8);
  expect(third.condition()).toMatchObject({ damagedPlaces: 0, tornBytes: 0 });
});

test("Whole records that are gone, amid the file or at its end, are counted", async () => {
  const counted = async (gone: (frames: readonly Buffer[]) => readonly Buffer[]) => {
    const disk = aDisk();
    const journal = await openJournal({ folder: disk });
    for (let i = 0; i < 10; i++) await journal.write({ [`k${i}`]: i }, { durable: true });
    disk.spoil((bytes) => Buffer.concat(gone(scan(bytes).bodies.map(frameOf))));
    const second = await openJournal({ folder: disk });
    return [second.entries("").length, second.condition().damagedPlaces];
  };
  expect(await counted((frames) => frames)).toEqual([10, 0]);
  expect(await counted((frames) => frames.toSpliced(4, 2))).toEqual([8, 1]);
  expect(await counted((frames) => frames.slice(0, -2))).toEqual([9, 1]);
  expect(await counted(() => [])).toEqual([0, 1]);
});

test("A sound record of another program changes nothing", async () => {
  const disk = aDisk();
  const journal = await openJournal({ folder: disk });
  await journal.write({ key: 1 }, { durable: true });
  const strange = ["null", "7", '{"key":2}', '[[1,2],["key"]', "[null,[]]", "\u0000"];
  disk.spoil((bytes) =>
    Buffer.concat([bytes, ...strange.map((text) => frameOf(Buffer.from(text)))]),
  );
  expect((await openJournal({ folder: disk })).entries("")).toEqual([["key", 1]]);
});
