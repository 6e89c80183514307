import { expect, test } from "vitest";
import {
  modelRecordFrom,
  promoted,
  putAside,
  recordFor,
  releasedSpeaks,
  withoutOld,
} from "../../../../domain/turbine/understudy/model-record.ts";

const [A, B, C] = ["a", "b", "c"].map((letter) => letter.repeat(64)) as [string, string, string];
const provenA = { ...promoted(recordFor(undefined, A, 1)), good: A };

test("A first model speaks although it has yet to prove itself: there is no other", () => {
  const record = recordFor(undefined, A, 1);
  expect(record).toMatchObject({ released: A, stage: "proving" });
  expect(releasedSpeaks(record, false)).toBe(true);
});

test("A new model waits behind the good one, and speaks once it is promoted", () => {
  const record = recordFor(provenA, B, 2);
  expect(record).toMatchObject({ released: B, stage: "proving", old: A, good: A, since: 2 });
  expect(releasedSpeaks(record, true)).toBe(false);
  expect(releasedSpeaks(promoted(record), true)).toBe(true);
});

test("A restart goes on with the same release, its stage and its counts", () => {
  const record = { ...promoted(recordFor(provenA, B, 2)) };
  expect(recordFor(record, B, 99)).toBe(record);
});

test("A model that was put aside leaves the good one in place for the next release", () => {
  const aside = putAside(recordFor(provenA, B, 2), "it sees nothing");
  expect(aside).toMatchObject({ stage: "aside", reason: "it sees nothing", good: A, old: A });
  expect(recordFor(aside, C, 3)).toMatchObject({ stage: "proving", old: A });
});

test("One that spoke before it was put aside is not the good one any more", () => {
  const speaking = { ...promoted(recordFor(provenA, B, 2)), good: B };
  expect(putAside(speaking, "it fails").good).toBe(A);
});

test("The way back leads to a model that has proved itself: it speaks at once, and the failed one is not loaded", () => {
  const aside = putAside(recordFor(provenA, B, 2), "it sees nothing");
  const back = recordFor(aside, A, 3);
  expect(back).toMatchObject({ released: A, stage: "proven", good: A });
  expect(back.old).toBeUndefined();
  expect(back.reason).toBeUndefined();
});

test("The way back from a model that had proved itself and turned bad is not judged beside it", () => {
  const turnedBad = { ...promoted(recordFor(provenA, B, 2)), good: B };
  for (const found of [turnedBad, withoutOld(turnedBad)]) {
    const back = recordFor(found, A, 3);
    expect(back).toMatchObject({ released: A, stage: "proven" });
    expect(back.old).toBeUndefined();
  }
});

test("Without the old model the release goes on alone", () => {
  expect(withoutOld(recordFor(provenA, B, 2)).old).toBeUndefined();
});

test("What the journal holds is read only when it is a record", () => {
  expect(modelRecordFrom(JSON.parse(JSON.stringify(provenA)))).toEqual(provenA);
  for (const other of [undefined, null, 7, {}, { ...provenA, released: "x" }]) {
    expect(modelRecordFrom(other)).toBeUndefined();
  }
});
