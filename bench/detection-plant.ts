import type { Reading } from "../domain/turbine/reading.ts";
import { createRandom } from "../training/random.ts";

/**
 * A second plant, from another hand than the simulator and with other physics (a linear rotor, an
 * anemometer off the rotor's plane, first-order everything), so that no detector is proven on the
 * generator it was made with alone. Speaks the simulator's fault names.
 */
export const createOtherPlant = (options: PlantOptions) => {
  const plant = newPlant(options);
  return {
    step(): Reading {
      const wind = blow(plant);
      turn(plant, wind);
      measure(plant, wind);
      const reading = disturb(plant, sense(plant));
      plant.seq += 1;
      return reading;
    },
    setFault(kind: string, on: boolean, strength = DEFAULT_STRENGTH[kind] ?? 1): void {
      if (on) plant.faults.set(kind, { strength, since: plant.seq });
      else plant.faults.delete(kind);
    },
  };
};

interface PlantOptions {
  readonly id: string;
  readonly seed: number;
  readonly rateHz: number;
  readonly startTime: number;
}

const newPlant = (options: PlantOptions) => {
  const random = createRandom(options.seed);
  const own = {
    windMean: 2.4 + 1.1 * random.uniform(),
    tip: 0.84 * (1 + 0.04 * random.normal()),
    gain: 38 * (1 + 0.07 * random.normal()),
    roll: 0.025 * random.normal(),
    pitch: 0.02 * random.normal(),
  };
  const rotor = { rps: own.windMean * own.tip, angle: 0, tower: 0, towerSpeed: 0 };
  return {
    ...options,
    random,
    dt: 1 / options.rateHz,
    own,
    walk: { weather: 0, eddy: 0, ripple: 0, shear: 0, roll: 0, pitch: 0, yaw: 0 },
    rotor,
    counted: { wind: 0, rps: 0, wind0: own.windMean, rps0: rotor.rps },
    faults: new Map<string, { strength: number; since: number; held?: Reading }>(),
    yaw: 6.28 * random.uniform(),
    seq: 0,
  };
};

type Plant = ReturnType<typeof newPlant>;

const strengthOf = ({ faults }: Plant, kind: string): number => faults.get(kind)?.strength ?? 0;

const age = ({ faults, seq, dt }: Plant, kind: string): number =>
  (seq - (faults.get(kind)?.since ?? seq)) * dt;

const ornstein = (plant: Plant, name: keyof Plant["walk"], tau: number, sigma: number): void => {
  const { walk, random, dt } = plant;
  const keep = Math.exp(-dt / tau);
  walk[name] = keep * walk[name] + sigma * Math.sqrt(1 - keep * keep) * random.normal();
};

const blow = (plant: Plant): number => {
  const { faults, walk, own } = plant;
  const wake = faults.has("wake");
  const turbulence = wake ? 0.14 : 0.08;
  ornstein(plant, "weather", 900, 0.12);
  ornstein(plant, "eddy", 9, turbulence * 0.85);
  ornstein(plant, "ripple", 0.8, turbulence * 0.5);
  const gust = faults.has("gust")
    ? 0.45 * Math.sin((Math.PI * Math.min(age(plant, "gust"), 20)) / 20) ** 2
    : 0;
  const share = (1 + walk.weather) * (1 + walk.eddy + walk.ripple + gust) * (wake ? 0.72 : 1);
  return Math.max(0.3, own.windMean * share);
};

const turn = (plant: Plant, wind: number): void => {
  const { faults, walk, own, rotor, dt } = plant;
  ornstein(plant, "shear", 3, 0.03);
  const free = own.tip * wind * (1 + walk.shear) * (1 - strengthOf(plant, "drag"));
  const allowed = faults.has("curtailment") ? Math.min(free, 0.75 * own.tip * own.windMean) : free;
  const target = faults.has("stop") || wind < 0.9 ? 0 : allowed;
  rotor.rps = Math.max(0, rotor.rps + ((target - rotor.rps) * dt) / (target === 0 ? 2.5 : 1.6));
  rotor.angle += 2 * Math.PI * rotor.rps * dt;
};

const lean = (plant: Plant) => {
  const { faults, walk, own, rotor, random, dt } = plant;
  ornstein(plant, "roll", 200, 0.006);
  ornstein(plant, "pitch", 200, 0.006);
  ornstein(plant, "yaw", 60, 0.3);
  plant.yaw += 0.05 * walk.yaw * dt;
  rotor.towerSpeed += dt * (-4.04 * rotor.tower - 0.04 * rotor.towerSpeed + 0.02 * random.normal());
  rotor.tower += dt * rotor.towerSpeed;
  const mass = (0.003 + 0.02 * strengthOf(plant, "imbalance")) * (rotor.rps / 2.5) ** 2;
  const spike =
    faults.has("bearing") && random.uniform() < 0.06
      ? 0.12 * strengthOf(plant, "bearing") * random.normal()
      : 0;
  const shake = mass * Math.sin(rotor.angle) + spike;
  return {
    roll: own.roll + walk.roll + rotor.tower + shake + 0.004 * random.normal(),
    pitch: own.pitch + walk.pitch + 0.6 * shake + 0.004 * random.normal(),
  };
};

const measure = ({ counted, rotor, seq, rateHz, dt }: Plant, wind: number): void => {
  counted.wind += wind * dt;
  counted.rps += rotor.rps * dt;
  if (seq % rateHz !== 0) return;
  counted.wind0 = Math.round(counted.wind * 16) / 16;
  counted.rps0 = Math.round(counted.rps * 16) / 16;
  counted.wind = 0;
  counted.rps = 0;
};

/** What the sensors of a healthy turbine would send. */
const sense = (plant: Plant): Reading => {
  const { own, rotor, counted, random, seq, rateHz } = plant;
  const { roll, pitch } = lean(plant);
  const volts =
    own.gain * rotor.rps * (1 - 0.04 * rotor.rps) + (rotor.rps > 0.2 ? 15 : 1) * random.normal();
  return {
    turbineId: plant.id,
    seq,
    time: plant.startTime + Math.round((seq * 1_000) / rateHz),
    ...quaternion(roll, pitch, plant.yaw),
    wind_speed_rps: counted.wind0,
    rps: counted.rps0,
    voltage: Math.max(0, Math.round(volts)),
  };
};

const lowered = (plant: Plant, voltage: number): number => {
  const drifted = (strengthOf(plant, "drift") * age(plant, "drift")) / 900;
  const lost = strengthOf(plant, "voltage-low") + drifted;
  const shown = Math.round(voltage * (1 - lost));
  return plant.faults.has("volt") ? 10_000 * plant.random.uniform() : shown;
};

const shaken = ({ random }: Plant, reading: Reading): Reading => {
  const times = (value: number) => value * 100 * random.uniform();
  const { qw, qx, qy, qz } = reading;
  return { ...reading, qw: times(qw), qx: times(qx), qy: times(qy), qz: times(qz) };
};

const held = (
  { faults }: Plant,
  kind: string,
  reading: Reading,
  key: "voltage" | "rps",
): number => {
  const fault = faults.get(kind);
  if (fault) fault.held ??= reading;
  return fault?.held?.[key] ?? reading[key];
};

const disturb = (plant: Plant, measured: Reading): Reading => {
  const { faults, random } = plant;
  const reading = faults.has("vib") ? shaken(plant, measured) : measured;
  const rps = faults.has("rot") ? 100 * random.uniform() : held(plant, "stuck-rps", reading, "rps");
  const voltage = lowered(plant, held(plant, "stuck-voltage", reading, "voltage"));
  return { ...reading, rps, voltage };
};

const DEFAULT_STRENGTH: Readonly<Record<string, number>> = { drift: 0.3 };

const quaternion = (roll: number, pitch: number, yaw: number) => {
  const [cr, sr] = [Math.cos(roll / 2), Math.sin(roll / 2)];
  const [cp, sp] = [Math.cos(pitch / 2), Math.sin(pitch / 2)];
  const [cy, sy] = [Math.cos(yaw / 2), Math.sin(yaw / 2)];
  return {
    qw: hundredth(cr * cp * cy + sr * sp * sy),
    qx: hundredth(sr * cp * cy - cr * sp * sy),
    qy: hundredth(cr * sp * cy + sr * cp * sy),
    qz: hundredth(cr * cp * sy - sr * sp * cy),
  };
};

const hundredth = (value: number): number => Math.round(value * 100) / 100;
