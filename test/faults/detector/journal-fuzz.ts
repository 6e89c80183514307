import { frameOf } from "../../../edge/detector/journal/frame.ts";
import { numbered, sealOf } from "../../../edge/detector/journal/numbered.ts";
import { read } from "../../../edge/detector/journal/recover.ts";
import type { FaultTable } from "../fault-table.ts";
import { seeded } from "../seeded.ts";

const PER_SEED = 5_000;
const BODIES = Array.from({ length: 20 }, (_, i) =>
  numbered(Buffer.from(`[["key/${i}",{"n":${i}}]]`), i),
);
const SEAL = sealOf(BODIES.length);
const WHOLE = Buffer.concat([...BODIES, SEAL].map(frameOf));

/** Journals with bits flipped, bytes cut out, put in, copied and cut off. */
export const journalFuzz: FaultTable = {
  name: "detector-journal-fuzz",
  promise:
    "whatever bytes a journal holds: no throw, no record made up, and no loss that is not counted",
  seeds: 20,
  async run(seeds) {
    const known = new Set([...BODIES, SEAL].map(String));
    const row = {
      journals: 0,
      "records read": 0,
      "with a loss": 0,
      "of them counted": 0,
      failures: 0,
    };
    for (let seed = 1; seed <= seeds; seed++) {
      const random = seeded(seed);
      for (let each = 0; each < PER_SEED; each++) {
        const { bodies, damagedPlaces, tornBytes } = read(mutated(random));
        const left = new Set(bodies.map(String));
        const isLossy = BODIES.some((body) => !left.has(String(body)));
        const isCounted = damagedPlaces + tornBytes > 0;
        row.journals += 1;
        row["records read"] += bodies.length;
        row["with a loss"] += Number(isLossy);
        row.failures += bodies.filter((body) => !known.has(String(body))).length;
        row["of them counted"] += Number(isLossy && isCounted);
        row.failures += Number(isLossy && !isCounted);
      }
    }
    return { title: "journal fuzz", rows: [row] };
  },
};

const mutated = (random: () => number): Buffer => {
  let bytes: Buffer = Buffer.from(WHOLE);
  for (let change = Math.ceil(random() * 3); change > 0; change--) {
    const mutation = MUTATIONS[Math.floor(random() * MUTATIONS.length)];
    const [at, other] = [random(), random()].map((share) => Math.floor(share * bytes.length));
    bytes = mutation?.(bytes, at ?? 0, other ?? 0) ?? bytes;
  }
  return bytes;
};

type Mutation = (bytes: Buffer, at: number, other: number) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  (bytes, at, other) => {
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (other & 7));
    return bytes;
  },
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at, other) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + (other % 50))]),
  (bytes, at, other) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(other)]),
  (bytes, at, other) =>
    Buffer.concat([bytes.subarray(0, at), bytes.subarray(other, other + 60), bytes.subarray(at)]),
];
