import { aDisk, type Disk, type DiskCall } from "../../edge/journal/a-disk.ts";
import type { FaultTable } from "../fault-table.ts";
import { seeded } from "../seeded.ts";
import { aSender, aVerdict } from "./a-sender.ts";
import { faultsIn, type Heard, hearing, REPEATED, shownBy } from "./alarm-reader.ts";

const TURBINES = ["1", "2", "3"];
const CHANGES = 40;
/** An hour after the first process. */
const LATER = 4_600_000;

/** The disk fails for a while, or what lies on it is spoilt between two processes. */
export const disk: FaultTable = {
  name: "detector-disk",
  promise: "runs on, says so, counts it, and loses at most what was not yet acknowledged",
  seeds: 20,
  async run(seeds) {
    const rows = [];
    for (const [fault, cell] of Object.entries(CELLS)) {
      let [told, counted, failures] = [0, 0, 0];
      for (let seed = 1; seed <= seeds; seed++) {
        const result = await cell(seeded(seed));
        told += result.told;
        counted += result.counted;
        failures += result.faults.length;
      }
      rows.push({ fault, seeds, "changes told": told, "losses counted": counted, failures });
    }
    return { title: "disk", rows };
  },
};

/** What a full disk, or one that is read-only, still does. */
const READS = new Set<DiskCall>(["list", "read"]);

interface Result {
  readonly told: number;
  readonly counted: number;
  readonly faults: readonly string[];
}

/** The disk refuses every write for the middle third; all changes are told all the same. */
const failing =
  (message: string) =>
  async (random: () => number): Promise<Result> => {
    const folder = aDisk();
    const heard: Heard[] = [];
    let time = 0;
    const { outbox, journal, sendVerdict } = await aSender({
      folder,
      send: hearing(heard),
      now: () => time,
    });
    const lit = new Map<string, boolean>();
    let said = 0;
    const broken = (call: DiskCall) => (READS.has(call) ? undefined : new Error(message));
    for (let change = 0; change < CHANGES; change++) {
      folder.failWith(change >= 13 && change < 26 ? broken : () => undefined);
      flip(lit, random, sendVerdict);
      await outbox.drained();
      said += Number(journal.condition().failure === message);
      time += 2_000;
    }
    const { volatileWrites, failure } = journal.condition();
    return {
      told: heard.length,
      counted: volatileWrites,
      faults: [
        ...faultsIn(heard),
        ...unless(said > 0 && volatileWrites > 0, "the journal did not say so"),
        ...unless(failure === undefined, `the journal still says ${failure}`),
        ...unlike(lit, heard),
      ],
    };
  };

/** Between two processes the file is spoilt; what had been acknowledged must not come to harm. */
const spoilt =
  (spoil: (bytes: Buffer, random: () => number) => Buffer) =>
  async (random: () => number): Promise<Result> => {
    const folder = aDisk();
    const heard: Heard[] = [];
    const lit = new Map<string, boolean>();
    const first = await aSender({ folder, send: hearing(heard) });
    for (let change = 0; change < CHANGES; change++) flip(lit, random, first.sendVerdict);
    await first.outbox.drained();
    await first.journal.close();
    folder.spoil((bytes) => spoil(bytes, random));
    return await goOn(folder, lit, heard, random);
  };

const goOn = async (
  folder: Disk,
  lit: Map<string, boolean>,
  heard: Heard[],
  random: () => number,
): Promise<Result> => {
  const acknowledged = heard.length;
  const second = await aSender({ folder, send: hearing(heard), startedAt: LATER });
  for (const [id, isLit] of lit) second.sendVerdict(aVerdict(id, isLit));
  for (let change = 0; change < CHANGES; change++) flip(lit, random, second.sendVerdict);
  await second.outbox.drained();
  const { damagedPlaces, tornBytes } = second.journal.condition();
  const counted = damagedPlaces + Number(tornBytes > 0);
  // A record that is lost after it was acknowledged may be told again, with a number of its own.
  const faults = faultsIn(heard).filter((fault) => !fault.endsWith(REPEATED));
  return {
    told: heard.length,
    counted,
    faults: [
      ...faults,
      ...unless(counted > 0, "the damage was not counted"),
      ...unless(heard.length > acknowledged, "nothing was told after the damage"),
      ...unlike(lit, heard),
    ],
  };
};

const CELLS: Readonly<Record<string, (random: () => number) => Promise<Result>>> = {
  "ENOSPC for a while": failing("ENOSPC: no space left on device"),
  "EROFS for a while": failing("EROFS: read-only file system"),
  "one bit flipped": spoilt((bytes, random) => {
    const at = Math.floor(random() * bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    return bytes;
  }),
  "a hundred bits flipped": spoilt((bytes, random) => {
    for (let flip = 0; flip < 100; flip++) {
      const at = Math.floor(random() * bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    }
    return bytes;
  }),
  "torn at a random byte": spoilt((bytes, random) =>
    bytes.subarray(0, 1 + Math.floor(random() * (bytes.length - 2))),
  ),
  "overwritten by noise": spoilt((bytes, random) =>
    Buffer.from(bytes.map(() => Math.floor(random() * 256))),
  ),
};

const unless = (holds: boolean, fault: string): string[] => (holds ? [] : [fault]);

const flip = (
  lit: Map<string, boolean>,
  random: () => number,
  send: (verdict: ReturnType<typeof aVerdict>) => void,
): void => {
  const id = TURBINES[Math.floor(random() * TURBINES.length)] ?? "1";
  lit.set(id, !lit.get(id));
  send(aVerdict(id, lit.get(id) === true));
};

const unlike = (lit: ReadonlyMap<string, boolean>, heard: readonly Heard[]): string[] => {
  const shown = shownBy(heard);
  return [...lit]
    .filter(([id, isLit]) => shown.get(id) !== aVerdict(id, isLit).anomalies.join())
    .map(([id]) => `turbine ${id}: the reader shows other lamps in the end`);
};
