import { aDisk, type Disk } from "../../edge/journal/a-disk.ts";
import type { FaultTable } from "../fault-table.ts";
import { seeded } from "../seeded.ts";
import { aSender, aVerdict } from "./a-sender.ts";
import { faultsIn, type Heard, hearing, lostOf, shownBy } from "./alarm-reader.ts";

const TURBINES = ["1", "2", "3", "4", "5"];
const STEPS = 60;

/** Power is lost at a random call of the disk; unsynced bytes are there in part, and spoilt. */
export const crashes: FaultTable = {
  name: "detector-crashes",
  promise: "no alarm change lost, doubled or out of order, wherever power is lost",
  seeds: 20,
  async run(seeds) {
    const rows = [];
    for (const refusals of [0, 0.3]) {
      let [lives, changes, failures] = [0, 0, 0];
      for (let seed = 1; seed <= seeds; seed++) {
        const result = await tenLives(seed, refusals);
        lives += 10;
        changes += result.changes;
        failures += result.faults.length;
      }
      const row = { "sends that fail": `${100 * refusals} %`, crashes: lives, changes, failures };
      rows.push(row);
    }
    return { title: "crashes", rows };
  },
};

const tenLives = async (seed: number, refusals: number) => {
  const random = seeded(seed);
  const heard: Heard[] = [];
  const kept: Heard[] = [];
  const lit = new Map(TURBINES.map((id) => [id, false]));
  let disk = aDisk();
  for (let life = 0; life < 10; life++) {
    disk = await oneLife({ disk, random, refusals, heard, kept, lit });
  }
  const last = await aSender({ folder: disk, send: hearing(heard) });
  for (const [id, isLit] of lit) last.sendVerdict(aVerdict(id, isLit));
  await last.outbox.drained();
  const shown = shownBy(heard);
  const wrong = TURBINES.filter(
    (id) => shown.get(id) !== aVerdict(id, lit.get(id) === true).anomalies.join(),
  );
  return {
    changes: heard.length,
    faults: [
      ...faultsIn(heard),
      ...wrong.map((id) => `turbine ${id}: the reader shows other lamps in the end`),
      ...lostOf(kept, heard),
    ],
  };
};

interface Life {
  readonly disk: Disk;
  readonly random: () => number;
  readonly refusals: number;
  readonly heard: Heard[];
  readonly kept: Heard[];
  readonly lit: Map<string, boolean>;
}

/** Lamps change at random until power is lost; answers the disk as it is then. */
const oneLife = async ({ disk, random, refusals, heard, kept, lit }: Life): Promise<Disk> => {
  let isAlive = true;
  const hear = hearing(heard);
  const sender = await aSender({
    folder: disk,
    async send(message) {
      if (!isAlive) return new Promise(() => undefined);
      if (random() < refusals) throw new Error("ServiceError");
      await hear(message);
    },
    onKept: ({ payload }) => {
      if (isAlive) kept.push(JSON.parse(payload));
    },
  });
  const crashAt = disk.calls() + Math.ceil(random() * STEPS);
  for (let step = 0; step < STEPS && disk.calls() < crashAt; step++) {
    const id = TURBINES[Math.floor(random() * TURBINES.length)] ?? "1";
    if (random() < 0.5) lit.set(id, !lit.get(id));
    sender.sendVerdict(aVerdict(id, lit.get(id) === true, step));
    for (let turn = Math.floor(random() * 4); turn > 0; turn--) await Promise.resolve();
    if (random() < 0.3) await new Promise(setImmediate);
  }
  isAlive = false;
  const after = disk.afterPowerLoss(random);
  disk.hang();
  sender.outbox.close();
  return after;
};
