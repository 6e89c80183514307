import { createEngine } from "../../../domain/turbine/engine/engine.ts";
import { createIntake } from "../../../domain/turbine/engine/intake.ts";
import { createTurbine } from "../../../simulator/turbine.ts";
import type { FaultTable } from "../fault-table.ts";
import { seeded } from "../seeded.ts";
import { mutatedJson } from "./mutations.ts";
import { trainedManifest } from "./trained-manifest.ts";

const PER_SEED = 1_000;
const TURBINE = "1";
const BATCH = 10;

/** Messages and batches of a running turbine, each followed by a mutated one. */
export const messageFuzz: FaultTable = {
  name: "detector-message-fuzz",
  promise:
    "whatever a message holds: no throw, a refusal changes nothing and is counted by its cause",
  seeds: 100,
  async run(seeds) {
    const manifest = await trainedManifest();
    const causes = { tooLong: 0, notJson: 0, wrongFields: 0, otherTurbine: 0 };
    const row = { messages: 0, taken: 0, ...causes, thrown: 0, changed: 0, uncounted: 0 };
    for (let seed = 1; seed <= seeds; seed++) {
      const random = seeded(seed);
      const device = aDevice(manifest);
      for (let each = 0; each < PER_SEED; each++) {
        device.give(Buffer.from(JSON.stringify(device.next(random))));
        const found = device.give(mutatedJson(device.next(random), random));
        row.messages += 1;
        if (found.kind === "refused") row[found.cause] += 1;
        else row[found.kind] += 1;
      }
    }
    const failures = row.thrown + row.changed + row.uncounted;
    return { title: "message fuzz", rows: [{ ...row, failures }] };
  },
};

type Found =
  | { readonly kind: "taken" | "thrown" | "changed" | "uncounted" }
  | {
      readonly kind: "refused";
      readonly cause: "tooLong" | "notJson" | "wrongFields" | "otherTurbine";
    };

const aDevice = (manifest: Awaited<ReturnType<typeof trainedManifest>>) => {
  const engine = createEngine({ manifest, turbines: [TURBINE], onDecision: () => undefined });
  const intake = createIntake({
    turbines: [TURBINE],
    rateHz: manifest.rateHz,
    listeners: (id) => [engine.ordered(id)],
  });
  const turbine = createTurbine({ id: TURBINE, seed: 1, rateHz: 20, startTime: 1_000_000 });

  const stateOf = (): string => {
    const { ring, taken, realSamples } = engine.turbine(TURBINE);
    const counts = intake.countsOf(TURBINE);
    return JSON.stringify([
      engine.remember(TURBINE),
      counts,
      ring.at,
      ring.filled,
      taken,
      realSamples,
    ]);
  };

  const refusals = () => Object.entries(intake.counts().refused);

  const hasThrown = (payload: Buffer): boolean => {
    try {
      intake.receive(TURBINE, payload);
      return false;
    } catch {
      return true;
    }
  };

  const give = (payload: Buffer): Found => {
    const [before, counted] = [stateOf(), refusals()];
    if (hasThrown(payload)) return { kind: "thrown" };
    return foundOf(moreOf(counted, refusals()), stateOf() === before);
  };

  return {
    give,
    /** One reading or a columnar batch. */
    next(random: () => number): object {
      if (random() < 0.5) return turbine.step();
      const readings = Array.from({ length: BATCH }, () => turbine.step());
      const [first] = readings;
      const { turbineId, seq, time, ...measured } = first ?? turbine.step();
      const columns = Object.keys(measured).map((name) => [
        name,
        readings.map((reading) => reading[name as "voltage"]),
      ]);
      return { turbineId, seq, time, rateHz: 20, ...Object.fromEntries(columns) };
    },
  };
};

/** A repeated reading is counted as such, which is a change: what changes nothing was lost uncounted. */
const foundOf = (causes: readonly string[], isSame: boolean): Found => {
  const [cause] = causes;
  if (cause === undefined) return { kind: isSame ? "uncounted" : "taken" };
  if (causes.length > 1) return { kind: "uncounted" };
  return isSame ? { kind: "refused", cause: cause as "notJson" } : { kind: "changed" };
};

type Counts = readonly (readonly [string, number])[];

/** The causes that were counted since, each as often as it was. */
const moreOf = (before: Counts, now: Counts): string[] =>
  now.flatMap(([cause, count], place) =>
    Array<string>(count - (before[place]?.[1] ?? 0)).fill(cause),
  );
