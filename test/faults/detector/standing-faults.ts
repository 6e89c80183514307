import { InvalidInput } from "../../../domain/errors.ts";
import type { Lamp } from "../../../domain/turbine/channels.ts";
import { detectionOf } from "../../../domain/turbine/detection/settings.ts";
import type { Manifest } from "../../../domain/turbine/manifest.ts";
import type { Reading } from "../../../domain/turbine/reading.ts";
import type { Verdict } from "../../../domain/turbine/verdict.ts";
import type { FaultKind } from "../../../simulator/faults.ts";
import { createTurbine } from "../../../simulator/turbine.ts";
import type { FaultTable } from "../fault-table.ts";
import { seeded } from "../seeded.ts";
import { aDevice } from "./a-device.ts";
import { DISTURBANCES, type Disturbance } from "./disturbances.ts";
import { trainedManifest } from "./trained-manifest.ts";

const HZ = 20;
/** Healthy time first, so that the turbine is known; then the fault, and long enough to be found. */
const FAULT_AT = 300;
const DISTURBED_AT = FAULT_AT + 90;
/** From the disturbance's end: evidence is smoothed over so long, and a window has to fill. */
const SETTLED_AFTER = 12 + 5;
/** Looked at from there on, and once more from there to the end: a fault is learnt slowly. */
const LOOK_SECONDS = 20;
const END = DISTURBED_AT + 64 + SETTLED_AFTER + 2 * LOOK_SECONDS;

interface StandingFault {
  readonly name: string;
  readonly kind: FaultKind;
  readonly strength: number;
  readonly lamp: Lamp;
}

const FAULTS: readonly StandingFault[] = [
  { name: "volt −20 %", kind: "voltage-low", strength: 0.2, lamp: "voltage" },
  { name: "volt −30 %", kind: "voltage-low", strength: 0.3, lamp: "voltage" },
  { name: "drag 30 %", kind: "drag", strength: 0.3, lamp: "rotation" },
  { name: "imbalance", kind: "imbalance", strength: 1, lamp: "vibration" },
  { name: "stuck voltage", kind: "stuck-voltage", strength: 1, lamp: "voltage" },
  { name: "gross Volt", kind: "volt", strength: 1, lamp: "voltage" },
  { name: "gross Rot", kind: "rot", strength: 1, lamp: "rotation" },
  { name: "gross Vib", kind: "vib", strength: 1, lamp: "vibration" },
];

/** A turbine is faulty and something happens to its device: the lamps must be as if nothing had. */
export const standingFaults: FaultTable = {
  name: "detector-standing-faults",
  promise:
    "a standing fault stays lit through restarts, losses and clocks: lamps as without them, none learnt as normal",
  seeds: 20,
  run: (seeds, only) => tableOf(seeds, faultsNamed(only)),
};

/**
 * Those whose name begins with `only`: the whole table, piece by piece.
 * @throws InvalidInput when there is none, for an empty table proves nothing
 */
export const faultsNamed = (only = ""): readonly StandingFault[] => {
  const faults = FAULTS.filter(({ name }) => name.startsWith(only));
  if (faults.length > 0) return faults;
  const names = FAULTS.map(({ name }) => name).join(", ");
  throw new InvalidInput(`--only: expected the beginning of one of ${names}; got ${only}`);
};

/** The same for some of the faults. */
export const tableOf = async (seeds: number, faults: readonly StandingFault[]) => {
  const manifest = await trainedManifest();
  const limits = detectionOf(manifest).levels.map(({ limit }) => limit);
  const rows = DISTURBANCES.map((disturbance) => ({
    disturbance,
    runs: 0,
    lit: 0,
    dark: 0,
    extra: 0,
    learnt: 0,
  }));
  for (const fault of faults) {
    for (let seed = 1; seed <= seeds; seed++) {
      const readings = readingsOf(fault, seed);
      const undisturbed = await verdictsOf(manifest, readings, seed);
      for (const row of rows) {
        const disturbed = await verdictsOf(manifest, readings, seed, row.disturbance);
        const looks = looksAt(undisturbed.verdicts, disturbed.verdicts, readings, row.disturbance);
        count(row, fault.lamp, looks);
        row.learnt += Number(hasLearnt(undisturbed.baselines, disturbed.baselines, limits));
      }
    }
  }
  return {
    title: "standing faults",
    rows: rows.map(({ disturbance: { name }, runs, lit, dark, extra, learnt }) => ({
      disturbance: name,
      runs,
      "lit without it": lit,
      "dark though lit without it": dark,
      "lit though dark without it": extra,
      "learnt as normal": learnt,
      // A lamp that is dark anyway proves nothing.
      failures: dark + extra + learnt + Number(lit < LEAST_LIT * runs),
    })),
  };
};

/** Drag waits for a wind that tells it from an operator's limit; every other fault is lit at once. */
const LEAST_LIT = 0.9;

type Lamps = Readonly<Record<Lamp, boolean>>;

/** What the lamps show undisturbed and disturbed, in one span of time. */
interface Look {
  readonly undisturbed: Lamps;
  readonly disturbed: Lamps;
}

const looksAt = (
  undisturbed: readonly Verdict[],
  disturbed: readonly Verdict[],
  readings: readonly Reading[],
  { seconds }: Disturbance,
): Look[] => {
  const settled = DISTURBED_AT + seconds + SETTLED_AFTER;
  return [settled + LOOK_SECONDS, END].map((until) => {
    const [first, last] = [settled, until].map((at) => readings[at * HZ - 1]?.seq ?? 0);
    const within = ({ lastSeq }: Verdict) => lastSeq > (first ?? 0) && lastSeq <= (last ?? 0);
    return {
      undisturbed: lampsOf(undisturbed.filter(within)),
      disturbed: lampsOf(disturbed.filter(within)),
    };
  });
};

const count = (
  row: { runs: number; lit: number; dark: number; extra: number },
  lamp: Lamp,
  looks: readonly Look[],
): void => {
  row.runs += 1;
  row.lit += Number(looks.every(({ undisturbed }) => undisturbed[lamp]));
  row.dark += Number(looks.some((look) => look.undisturbed[lamp] && !look.disturbed[lamp]));
  row.extra += Number(
    looks.some((look) => LAMPS.some((each) => look.disturbed[each] && !look.undisturbed[each])),
  );
};

const LAMPS: readonly Lamp[] = ["vibration", "rotation", "voltage"];

export const QUICK: readonly StandingFault[] = FAULTS.filter(({ name }) =>
  ["volt −20 %", "drag 30 %"].includes(name),
);

const readingsOf = ({ kind, strength }: StandingFault, seed: number): Reading[] => {
  const turbine = createTurbine({
    id: "1",
    seed: 50_000 + seed,
    rateHz: HZ,
    startTime: Date.UTC(2026, 8, 14) + (seed % 24) * 3_600_000,
  });
  return Array.from({ length: END * HZ }, (_, step) => {
    if (step === FAULT_AT * HZ) turbine.setFault(kind, true, strength);
    return turbine.step();
  });
};

/** A level that moved by more than this share of its limit follows the fault. */
const LEARNT = 0.5;

const hasLearnt = (
  undisturbed: readonly number[],
  disturbed: readonly number[],
  limits: readonly number[],
): boolean =>
  limits.some((limit, k) => Math.abs((disturbed[k] ?? 0) - (undisturbed[k] ?? 0)) > LEARNT * limit);

/** The verdicts from the disturbance on, and what counts as the turbine's own in the end. */
const verdictsOf = async (
  manifest: Manifest,
  readings: readonly Reading[],
  seed: number,
  disturbance?: Disturbance,
): Promise<{ verdicts: readonly Verdict[]; baselines: readonly number[] }> => {
  const device = await aDevice(manifest);
  const from = DISTURBED_AT * HZ;
  const to = from + (disturbance?.seconds ?? 0) * HZ;
  for (const reading of readings.slice(0, from)) device.give(reading);
  await disturbance?.give(device, readings.slice(from, to), {
    random: seeded(seed),
    next: { ...manifest, modelVersion: "2" },
  });
  for (const reading of readings.slice(to)) device.give(reading);
  const first = readings[from]?.seq ?? 0;
  return {
    verdicts: device.verdicts.filter(({ lastSeq }) => lastSeq >= first),
    baselines: device.baselines(),
  };
};

/** Whether each lamp was lit most of the time. */
const lampsOf = (verdicts: readonly Verdict[]): Lamps => {
  const isLit = (lamp: Lamp): boolean =>
    verdicts.filter(({ flags }) => flags[lamp]).length * 2 > verdicts.length;
  return { vibration: isLit("vibration"), rotation: isLit("rotation"), voltage: isLit("voltage") };
};
