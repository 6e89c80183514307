import { createEngine } from "../../../domain/turbine/engine/engine.ts";
import type { Manifest } from "../../../domain/turbine/manifest.ts";
import { recordFor } from "../../../domain/turbine/understudy/model-record.ts";
import { openAlarmLedger } from "../../../edge/detector/alarm-ledger.ts";
import { openReleaseRecord } from "../../../edge/detector/health/release-record.ts";
import { FORGETFUL } from "../../../edge/detector/journal/forgetful.ts";
import { createLetterStore } from "../../../edge/detector/outbox/letter-store.ts";
import { openTurbineMemories } from "../../../edge/detector/turbine-memories.ts";
import { foundRecord } from "../../../edge/detector/understudy/record-keeper.ts";
import type { FaultTable } from "../fault-table.ts";
import { seeded } from "../seeded.ts";
import { aVerdict } from "./a-sender.ts";
import { mutatedJson } from "./mutations.ts";
import { trainedManifest } from "./trained-manifest.ts";

const PER_SEED = 1_000;

/** Whole records that hold odd things, as another version might have written them. */
export const recordFuzz: FaultTable = {
  name: "detector-record-fuzz",
  promise: "whatever the journal's records say: no throw, and what is no record is left out",
  seeds: 100,
  async run(seeds) {
    const manifest = await trainedManifest();
    const rows = Object.entries(readersOf(manifest)).map(([record, { sound, isTaken }]) => {
      const row = { record, mutated: 0, taken: 0, "left out": 0, thrown: 0 };
      for (let seed = 1; seed <= seeds; seed++) {
        const random = seeded(seed);
        for (let each = 0; each < PER_SEED / RECORDS; each++) {
          row.mutated += 1;
          row[outcomeOf(isTaken, mutatedJson(sound, random))] += 1;
        }
      }
      return { ...row, failures: row.thrown };
    });
    return { title: "record fuzz", rows };
  },
};

const RECORDS = 5;

interface Reader {
  readonly sound: object;
  /** Reads a journal that holds this under the record's key. */
  readonly isTaken: (value: unknown) => boolean;
}

const outcomeOf = (isTaken: Reader["isTaken"], json: Buffer): "taken" | "left out" | "thrown" => {
  let value: unknown;
  try {
    value = JSON.parse(String(json));
  } catch {
    // The journal reads a body that is not JSON as no record.
    return "left out";
  }
  try {
    return isTaken(value) ? "taken" : "left out";
  } catch {
    return "thrown";
  }
};

const journalWith = (key: string, value: unknown) => ({
  ...FORGETFUL,
  entries: (prefix: string) => (key.startsWith(prefix) ? [[key, value] as const] : []),
});

const readersOf = (manifest: Manifest): Readonly<Record<string, Reader>> => {
  const engine = createEngine({ manifest, turbines: ["1"], onDecision: () => undefined });
  const dark = aVerdict("1", false);
  return {
    "a turbine's memory": {
      sound: engine.remember("1"),
      isTaken(value) {
        const memories = openTurbineMemories(journalWith("turbine/1", value), () => undefined);
        const found = memories.found();
        createEngine({ manifest, turbines: ["1"], onDecision: () => undefined }).restore(found);
        return found.length === 1;
      },
    },
    "a turbine's lamps": {
      sound: { number: 7, anomalies: dark.anomalies },
      isTaken: (value) =>
        openAlarmLedger(journalWith("alarm/1", value), () => 0).changeOf(dark)?.number !== 0,
    },
    "the models' record": {
      sound: recordFor(undefined, "1".repeat(64), 0),
      isTaken: (value) => foundRecord(journalWith("models", value)) !== undefined,
    },
    "the release's record": {
      sound: { detectorVersion: "1", since: 5, restarts: 1, longestSilenceSeconds: 2 },
      isTaken: (value) => openReleaseRecord(journalWith("release", value), "1", 9).since !== 9,
    },
    "a letter": {
      sound: { lane: "alarm", topic: "wind-turbine/1/anomalies", payload: "{}" },
      isTaken: (value) => createLetterStore(journalWith("outbox/1", value)).left().length === 1,
    },
  };
};
