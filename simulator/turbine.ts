import type { Reading } from "../domain/turbine/reading.ts";
import { createAddedSensors } from "./added-sensors.ts";
import { createClimate } from "./climate.ts";
import { type ActiveFault, createFaults, type FaultKind, STRENGTHS } from "./faults.ts";
import { createGenerator } from "./generator.ts";
import { createNacelle } from "./nacelle.ts";
import { parametersFor, type TurbineParameters } from "./parameters.ts";
import { createRandom } from "./random.ts";
import { createRotor } from "./rotor.ts";
import { createSensorFaults } from "./sensor-faults.ts";
import { adcCount, createTurnCounter, hundredths } from "./sensors.ts";
import { createWind } from "./wind.ts";

export interface TurbineOptions {
  readonly id: string;
  /** Equal options give equal readings, bit by bit. */
  readonly seed: number;
  readonly rateHz: number;
  /** Epoch milliseconds of the first reading; another start meets other weather. */
  readonly startTime: number;
  readonly parameters?: Partial<TurbineParameters>;
}

export interface Turbine {
  readonly id: string;
  /** Lets 1 / rateHz seconds pass; `time` overrides the reading's own clock. */
  step(time?: number): Reading;
  /**
   * Begins or ends a fault; with a ramp it grows to its strength over that many seconds.
   * @throws RangeError for a strength that the kind cannot have
   */
  setFault(kind: FaultKind, on: boolean, strength?: number, rampSeconds?: number): void;
  faults(): FaultKind[];
  activeFaults(): ActiveFault[];
  start(): void;
  /** Brakes the rotor; whoever publishes readings asks `isRunning` first. */
  stop(): void;
  isRunning(): boolean;
}

/** The rotor's and the tower's equations are stable up to here. */
const LONGEST_STEP = 0.05;
const GUST_SECONDS = 20;
const COIL_OVER_GEARBOX = 4;

export const createTurbine = (options: TurbineOptions): Turbine => {
  const { id, seed, rateHz, startTime } = options;
  const parameters = { ...parametersFor(seed), ...options.parameters };
  const substeps = Math.ceil(1 / rateHz / LONGEST_STEP - 1e-9);
  const dt = 1 / rateHz / substeps;
  const stream = (name: string) => createRandom(seed, `${name}@${startTime}`);
  const faults = createFaults();
  const wind = createWind(parameters, stream("wind"), dt);
  const rotor = createRotor(parameters, dt, parameters.meanWind);
  const nacelle = createNacelle(parameters, stream("nacelle"), stream("bearing"), dt);
  const generator = createGenerator(parameters, stream("generator"));
  const climate = createClimate(stream("climate"), dt * substeps);
  const addedSensors = createAddedSensors(stream("added sensors"));
  const disturb = createSensorFaults(faults, stream("sensor faults"));
  const usualSpeed = (parameters.bestTipSpeedRatio * parameters.meanWind) / parameters.rotorRadius;
  const countWind = createTurnCounter(dt, parameters.meanWind / parameters.anemometer);
  const countRotor = createTurnCounter(dt, rotor.speed / (2 * Math.PI));
  let isRunning = true;
  let seq = 0;

  const gust = (now: number): number => {
    const share = faults.age("gust", now) / GUST_SECONDS;
    if (share >= 1) faults.set("gust", false, 0, now);
    return faults.strength("gust") * Math.sin(Math.PI * share) ** 2;
  };

  const advance = (now: number, secondOfDay: number) => {
    const air = wind.blow(secondOfDay, { wake: faults.strength("wake"), gust: gust(now) });
    const curtailed = faults.strength("curtailment");
    rotor.turn(air, {
      drag: faults.strength("drag"),
      limit: curtailed === 0 ? Number.POSITIVE_INFINITY : usualSpeed * (1 - curtailed),
      braked: !isRunning || faults.strength("stop") > 0,
    });
    const attitude = nacelle.sway({
      speed: rotor.speed,
      angle: rotor.angle,
      wind: air,
      imbalance: faults.strength("imbalance"),
      bearing: faults.strength("bearing"),
    });
    return {
      attitude,
      wind_speed_rps: countWind(air / parameters.anemometer),
      rps: countRotor(rotor.speed / (2 * Math.PI)),
    };
  };

  return {
    id,
    step(time = startTime + Math.round((seq * 1_000) / rateHz)) {
      const now = seq / rateHz;
      faults.passTo(now);
      const secondOfDay = (startTime / 1_000 + now) % 86_400;
      let state = advance(now, secondOfDay);
      for (let more = 1; more < substeps; more++) state = advance(now + more * dt, secondOfDay);
      const air = climate(secondOfDay, rotor.speed / (2 * Math.PI));
      const volts = generator.volts(rotor.speed, rotor.angle, air.gearboxtemp + COIL_OVER_GEARBOX);
      const measured = {
        ...hundredths(state.attitude),
        wind_speed_rps: state.wind_speed_rps,
        rps: state.rps,
        voltage: adcCount(volts),
      };
      const told = { ...disturb(measured, now), ...air };
      return { turbineId: id, seq: seq++, time, ...told, ...addedSensors(told) };
    },
    setFault(kind, on, strength = STRENGTHS[kind].usual, rampSeconds = 0) {
      const { most } = STRENGTHS[kind];
      if (!(strength > 0 && strength <= most)) {
        throw new RangeError(
          `fault ${kind}: strength ${strength} is not above 0 and at most ${most}; leave it out for ${STRENGTHS[kind].usual}`,
        );
      }
      faults.set(kind, on, strength, seq / rateHz, rampSeconds);
    },
    faults: () => faults.list().map(({ kind }) => kind),
    activeFaults: () => faults.list(),
    start: () => {
      isRunning = true;
    },
    stop: () => {
      isRunning = false;
    },
    isRunning: () => isRunning,
  };
};
