import type { Reading } from "../domain/turbine/reading.ts";
import { createRandom } from "../training/random.ts";

/**
 * A second plant, from another hand than the simulator and with other physics (a linear rotor, an
 * anemometer off the rotor's plane, first-order everything), so that no detector is proven on the
 * generator it was made with alone. Speaks the simulator's fault names.
 */
export const createOtherPlant = (options: {
  readonly id: string;
  readonly seed: number;
  readonly rateHz: number;
  readonly startTime: number;
}) => {
  const { id, seed, rateHz, startTime } = options;
  const random = createRandom(seed);
  const dt = 1 / rateHz;
  const own = {
    windMean: 2.4 + 1.1 * random.uniform(),
    tip: 0.84 * (1 + 0.04 * random.normal()),
    gain: 38 * (1 + 0.07 * random.normal()),
    roll: 0.025 * random.normal(),
    pitch: 0.02 * random.normal(),
  };
  const walk = { weather: 0, eddy: 0, ripple: 0, shear: 0, roll: 0, pitch: 0, yaw: 0 };
  const rotor = { rps: own.windMean * own.tip, angle: 0, tower: 0, towerSpeed: 0 };
  const counted = { wind: 0, rps: 0, wind0: own.windMean, rps0: rotor.rps };
  const faults = new Map<string, { strength: number; since: number; held?: Reading }>();
  let yaw = 6.28 * random.uniform();
  let seq = 0;

  const strengthOf = (kind: string): number => faults.get(kind)?.strength ?? 0;
  const age = (kind: string): number => (seq - (faults.get(kind)?.since ?? seq)) * dt;

  const blow = (): number => {
    const wake = faults.has("wake");
    const turbulence = wake ? 0.14 : 0.08;
    ornstein(walk, "weather", 900, 0.12);
    ornstein(walk, "eddy", 9, turbulence * 0.85);
    ornstein(walk, "ripple", 0.8, turbulence * 0.5);
    const gust = faults.has("gust")
      ? 0.45 * Math.sin((Math.PI * Math.min(age("gust"), 20)) / 20) ** 2
      : 0;
    const share = (1 + walk.weather) * (1 + walk.eddy + walk.ripple + gust) * (wake ? 0.72 : 1);
    return Math.max(0.3, own.windMean * share);
  };

  const ornstein = (states: typeof walk, name: keyof typeof walk, tau: number, sigma: number) => {
    const keep = Math.exp(-dt / tau);
    states[name] = keep * states[name] + sigma * Math.sqrt(1 - keep * keep) * random.normal();
  };

  const turn = (wind: number): void => {
    ornstein(walk, "shear", 3, 0.03);
    const free = own.tip * wind * (1 + walk.shear) * (1 - strengthOf("drag"));
    const allowed = faults.has("curtailment")
      ? Math.min(free, 0.75 * own.tip * own.windMean)
      : free;
    const target = faults.has("stop") || wind < 0.9 ? 0 : allowed;
    rotor.rps = Math.max(0, rotor.rps + ((target - rotor.rps) * dt) / (target === 0 ? 2.5 : 1.6));
    rotor.angle += 2 * Math.PI * rotor.rps * dt;
  };

  const lean = () => {
    ornstein(walk, "roll", 200, 0.006);
    ornstein(walk, "pitch", 200, 0.006);
    ornstein(walk, "yaw", 60, 0.3);
    yaw += 0.05 * walk.yaw * dt;
    rotor.towerSpeed +=
      dt * (-4.04 * rotor.tower - 0.04 * rotor.towerSpeed + 0.02 * random.normal());
    rotor.tower += dt * rotor.towerSpeed;
    const mass = (0.003 + 0.02 * strengthOf("imbalance")) * (rotor.rps / 2.5) ** 2;
    const spike =
      faults.has("bearing") && random.uniform() < 0.06
        ? 0.12 * strengthOf("bearing") * random.normal()
        : 0;
    const shake = mass * Math.sin(rotor.angle) + spike;
    return {
      roll: own.roll + walk.roll + rotor.tower + shake + 0.004 * random.normal(),
      pitch: own.pitch + walk.pitch + 0.6 * shake + 0.004 * random.normal(),
    };
  };

  const measure = (wind: number): void => {
    counted.wind += wind * dt;
    counted.rps += rotor.rps * dt;
    if (seq % rateHz !== 0) return;
    counted.wind0 = Math.round(counted.wind * 16) / 16;
    counted.rps0 = Math.round(counted.rps * 16) / 16;
    counted.wind = 0;
    counted.rps = 0;
  };

  const lowered = (voltage: number): number => {
    const lost = strengthOf("voltage-low") + (strengthOf("drift") * age("drift")) / 900;
    const shown = Math.round(voltage * (1 - lost));
    return faults.has("volt") ? 10_000 * random.uniform() : shown;
  };

  const shaken = (reading: Reading): Reading => {
    const times = (value: number) => value * 100 * random.uniform();
    const { qw, qx, qy, qz } = reading;
    return { ...reading, qw: times(qw), qx: times(qx), qy: times(qy), qz: times(qz) };
  };

  const held = (kind: string, reading: Reading, key: "voltage" | "rps"): number => {
    const fault = faults.get(kind);
    if (fault) fault.held ??= reading;
    return fault?.held?.[key] ?? reading[key];
  };

  const disturb = (measured: Reading): Reading => {
    const reading = faults.has("vib") ? shaken(measured) : measured;
    const rps = faults.has("rot") ? 100 * random.uniform() : held("stuck-rps", reading, "rps");
    const stuck = { ...reading, voltage: held("stuck-voltage", reading, "voltage") };
    return { ...reading, rps, voltage: lowered(stuck.voltage) };
  };

  return {
    step(): Reading {
      const wind = blow();
      turn(wind);
      measure(wind);
      const { roll, pitch } = lean();
      const volts =
        own.gain * rotor.rps * (1 - 0.04 * rotor.rps) +
        (rotor.rps > 0.2 ? 15 : 1) * random.normal();
      const reading = disturb({
        turbineId: id,
        seq,
        time: startTime + Math.round((seq * 1_000) / rateHz),
        ...quaternion(roll, pitch, yaw),
        wind_speed_rps: counted.wind0,
        rps: counted.rps0,
        voltage: Math.max(0, Math.round(volts)),
      });
      seq += 1;
      return reading;
    },
    setFault(kind: string, on: boolean, strength = DEFAULT_STRENGTH[kind] ?? 1): void {
      if (on) faults.set(kind, { strength, since: seq });
      else faults.delete(kind);
    },
  };
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
