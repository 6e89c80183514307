import { describe, expect, it } from "vitest";
import { parseReading, type Reading } from "../../domain/turbine/reading.ts";
import { FAULT_KINDS, type FaultKind } from "../../simulator/faults.ts";
import { createTurbine } from "../../simulator/turbine.ts";

const RATE_HZ = 20;
const turbine = (seed = 5, startTime = 0) =>
  createTurbine({ id: "7", seed, rateHz: RATE_HZ, startTime });
type Turbine = ReturnType<typeof turbine>;

const run = (subject: Turbine, seconds: number): Reading[] =>
  Array.from({ length: seconds * RATE_HZ }, () => subject.step());
const mean = (readings: readonly Reading[], key: "rps" | "voltage" | "wind_speed_rps"): number =>
  readings.reduce((sum, reading) => sum + reading[key], 0) / readings.length;
const spread = (values: readonly number[]): number => {
  const middle = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length);
};

describe("a turbine", () => {
  it("gives equal readings for equal options, and others for another seed or another day", () => {
    const readings = run(turbine(), 60);
    expect(run(turbine(), 60)).toEqual(readings);
    expect(run(turbine(6), 60)).not.toEqual(readings);
    const otherDay = run(turbine(5, 86_400_000), 60).map((reading) => reading.wind_speed_rps);
    expect(otherDay).not.toEqual(readings.map((reading) => reading.wind_speed_rps));
  });

  it("counts its readings and stamps them by its rate", () => {
    const readings = run(turbine(5, 1_000), 2);
    expect(readings.map(({ seq }) => seq)).toEqual(readings.map((_, index) => index));
    expect(readings[21]?.time).toBe(1_000 + 21 * 50);
  });

  it("sends what the readers of readings accept", () => {
    for (const reading of run(turbine(), 5)) expect(parseReading(reading)).toEqual(reading);
  });

  it("measures as coarsely as the sensors of the data set", () => {
    for (const { rps, wind_speed_rps, voltage, qw } of run(turbine(), 30)) {
      expect((rps * 16) % 1).toBe(0);
      expect((wind_speed_rps * 16) % 1).toBe(0);
      expect(Number.isInteger(voltage)).toBe(true);
      expect(qw).toBe(Math.round(qw * 100) / 100);
    }
  });

  it("holds speeds through a gate of one second", () => {
    const speeds = run(turbine(), 60).map(({ rps }) => rps);
    const changes = speeds.flatMap((rps, index) =>
      index > 0 && rps !== speeds[index - 1] ? [index % RATE_HZ] : [],
    );
    expect(changes.length).toBeGreaterThan(20);
    expect(new Set(changes).size).toBe(1);
  });

  it.each([1, 2, 3, 4])("stays within the data set's ranges (seed %i)", (seed) => {
    const readings = run(turbine(seed), 900);
    expect(mean(readings, "rps")).toBeGreaterThan(1.2);
    expect(mean(readings, "rps")).toBeLessThan(4);
    expect(mean(readings, "voltage")).toBeGreaterThan(35);
    expect(mean(readings, "voltage")).toBeLessThan(130);
    expect(mean(readings, "wind_speed_rps")).toBeGreaterThan(mean(readings, "rps"));
  });

  it.each([1, 10, 50])("has the same physics at %i readings a second", (rateHz) => {
    const subject = createTurbine({ id: "1", seed: 5, rateHz, startTime: 0 });
    const readings = Array.from({ length: 600 * rateHz }, () => subject.step());
    expect(mean(readings, "rps") / mean(readings, "wind_speed_rps")).toBeCloseTo(0.87, 1);
    for (const { qw, qx, qy, qz } of readings) {
      expect(Math.abs(Math.hypot(qw, qx, qy, qz) - 1)).toBeLessThan(0.02);
    }
  });

  it("stands still when stopped, and turns again when started", () => {
    const subject = turbine();
    subject.stop();
    expect(subject.isRunning()).toBe(false);
    expect(run(subject, 30).at(-1)?.rps).toBe(0);
    subject.start();
    expect(run(subject, 60).at(-1)?.rps).toBeGreaterThan(1);
  });
});

const under = (kind: FaultKind, strength?: number, seconds = 120) => {
  const [healthy, faulty] = [turbine(), turbine()];
  faulty.setFault(kind, true, strength);
  return { healthy: run(healthy, seconds).slice(600), faulty: run(faulty, seconds).slice(600) };
};

describe("a fault", () => {
  it.each(["volt", "rot", "vib", "voltage-low", "stuck-voltage", "stuck-rps", "drift"] as const)(
    "%s of the sensors leaves nothing behind when it ends, and nothing with other turbines",
    (kind) => {
      const [healthy, faulty] = [turbine(), turbine()];
      run(healthy, 20);
      faulty.setFault(kind, true);
      run(faulty, 20);
      faulty.setFault(kind, false);
      expect(faulty.faults()).toEqual([]);
      expect(run(faulty, 20)).toEqual(run(healthy, 20));
    },
  );

  it.each([
    ["volt", "voltage", 10_000],
    ["rot", "rps", 100],
  ] as const)("%s makes noise up to the original's amplitude in %s alone", (kind, key, most) => {
    const { healthy, faulty } = under(kind);
    const values = faulty.map((reading) => reading[key]);
    expect(Math.max(...values)).toBeGreaterThan(0.95 * most);
    expect(Math.max(...values)).toBeLessThan(most);
    expect(faulty.map((reading) => ({ ...reading, [key]: 0 }))).toEqual(
      healthy.map((reading) => ({ ...reading, [key]: 0 })),
    );
  });

  it("vib multiplies each component of the quaternion by a factor of its own", () => {
    const { faulty } = under("vib");
    expect(Math.max(...faulty.map(({ qz }) => Math.abs(qz)))).toBeGreaterThan(20);
    const lengths = faulty.map(({ qx, qz }) => (qz === 0 ? 0 : qx / qz));
    expect(spread(lengths)).toBeGreaterThan(0.02);
  });

  it.each([
    ["voltage-low", 0.2, 1, 0.8],
    ["drag", 0.2, 0.8, 0.8],
    ["wake", 0.28, 0.72, 0.72],
    ["curtailment", 0.25, 0.77, 0.77],
  ] as const)("%s by %d leaves its share of speed and voltage", (kind, strength, rps, voltage) => {
    const { healthy, faulty } = under(kind, strength, 300);
    expect(Math.abs(mean(faulty, "rps") / mean(healthy, "rps") - rps)).toBeLessThan(0.06);
    expect(Math.abs(mean(faulty, "voltage") / mean(healthy, "voltage") - voltage)).toBeLessThan(
      0.06,
    );
  });

  it.each(["stuck-voltage", "stuck-rps"] as const)("%s holds what it showed last", (kind) => {
    const { faulty } = under(kind);
    const key = kind === "stuck-rps" ? "rps" : "voltage";
    expect(new Set(faulty.map((reading) => reading[key])).size).toBe(1);
  });

  it.each(["imbalance", "bearing"] as const)("%s shakes the nacelle and nothing else", (kind) => {
    const { healthy, faulty } = under(kind);
    const still = (reading: Reading) => ({ ...reading, qw: 0, qx: 0, qy: 0, qz: 0 });
    expect(faulty.map(still)).toEqual(healthy.map(still));
    const shaking = (readings: readonly Reading[]) =>
      spread(
        (["qx", "qy"] as const).flatMap((key) =>
          readings.slice(1).map((reading, index) => reading[key] - (readings[index]?.[key] ?? 0)),
        ),
      );
    expect(shaking(faulty)).toBeGreaterThan(1.4 * shaking(healthy));
  });
});

describe("a fault's course", () => {
  it("drift takes its whole share only after 15 minutes", () => {
    const { healthy, faulty } = under("drift", 0.4, 1_000);
    const ratio = (from: number, to: number) =>
      mean(faulty.slice(from, to), "voltage") / mean(healthy.slice(from, to), "voltage");
    expect(ratio(0, 600)).toBeGreaterThan(0.95);
    expect(ratio(-1_200, -1)).toBeCloseTo(0.6, 1);
  });

  it("gust ends by itself", () => {
    const subject = turbine();
    subject.setFault("gust", true);
    run(subject, 10);
    expect(subject.faults()).toEqual(["gust"]);
    run(subject, 11);
    expect(subject.faults()).toEqual([]);
  });

  it("stop brings the rotor to rest while readings go on", () => {
    const { faulty } = under("stop");
    expect(Math.max(...faulty.map(({ rps }) => rps))).toBe(0);
  });

  it("with a ramp grows to its strength and stays there", () => {
    const [faulty, healthy] = [turbine(), turbine()];
    faulty.setFault("voltage-low", true, 0.5, 10);
    const share = (readings: number) => {
      let [low, usual] = [0, 0];
      for (let count = 0; count < readings; count++) {
        low += faulty.step().voltage;
        usual += healthy.step().voltage;
      }
      return low / usual;
    };
    const [first, , third] = [share(20), share(160), share(40)];
    expect(first).toBeGreaterThan(0.94);
    expect(third).toBeCloseTo(0.53, 1);
    expect(share(200)).toBeCloseTo(0.5, 1);
    expect(faulty.activeFaults()).toEqual([
      { kind: "voltage-low", strength: 0.5, rampSeconds: 10 },
    ]);
  });

  it.each(FAULT_KINDS)("%s of a strength that cannot be is refused with the limits", (kind) => {
    for (const strength of [0, -1, 11, Number.NaN]) {
      expect(() => turbine().setFault(kind, true, strength)).toThrow(/strength .* at most/);
    }
    expect(turbine().faults()).toEqual([]);
  });
});
