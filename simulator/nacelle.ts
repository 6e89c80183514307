import { type Quaternion, quaternionOf } from "./attitude.ts";
import type { TurbineParameters } from "./parameters.ts";
import type { Random } from "./random.ts";
import { ornsteinUhlenbeck } from "./wind.ts";

export interface Nacelle {
  /** How the nacelle stands after `dt` more seconds; the quaternion's length is 1. */
  sway(shaking: Shaking): Quaternion;
}

interface Shaking {
  /** rad/s and rad of the rotor. */
  readonly speed: number;
  readonly angle: number;
  readonly wind: number;
  readonly imbalance: number;
  readonly bearing: number;
}

/** The tower's first bending mode: 2 Hz for a desk turbine on its stand, hardly damped. */
const TOWER_SPEED = 2 * Math.PI * 2;
const TOWER_DAMPING = 0.02;
/** rad/s² of broadband forcing, in rad/s² per √s. */
const TOWER_FORCE = 0.02;
const REFERENCE_SPEED = 2 * Math.PI * 2.5;
/** rad at the reference speed for strength 1. */
const IMBALANCE = 0.03;
const BEARING = 0.1;
/** Outer-race defects strike about three times a turn (8 balls). */
const STRIKES_PER_TURN = 3.1;
/** Share of a turn's wind that the tower's shadow takes from each of three blades, as rad per m/s. */
const TOWER_SHADOW = 0.0006;

export const createNacelle = (
  parameters: TurbineParameters,
  random: Random,
  faultRandom: Random,
  dt: number,
): Nacelle => {
  const leanRoll = ornsteinUhlenbeck(random, dt, 200, 0.005);
  const leanPitch = ornsteinUhlenbeck(random, dt, 200, 0.005);
  const yawRate = ornsteinUhlenbeck(random, dt, 60, 0.015);
  let yaw = 2 * Math.PI * random.uniform();
  let strikes = 0;
  const tower = createTower(random, dt);

  const struck = ({ angle, bearing }: Shaking): number => {
    const count = Math.floor((angle / (2 * Math.PI)) * STRIKES_PER_TURN);
    const isHit = bearing > 0 && count !== strikes && faultRandom.uniform() < 0.3;
    strikes = count;
    return isHit ? BEARING * bearing * faultRandom.normal() : 0;
  };

  return {
    sway: (shaking) => {
      const { speed, angle, wind, imbalance } = shaking;
      yaw += yawRate() * dt;
      const square = (speed / REFERENCE_SPEED) ** 2;
      // A rotating mass pulls with Ω²; the tower's shadow comes three times a turn.
      const mass =
        (parameters.residualImbalance + IMBALANCE * imbalance) * square * Math.sin(angle);
      const shadow = speed > 0 ? TOWER_SHADOW * wind * Math.sin(3 * angle) : 0;
      const strike = struck(shaking);
      const roll = parameters.mountingRoll + leanRoll() + mass + 0.5 * shadow + strike;
      const pitch = parameters.mountingPitch + leanPitch() + tower() + 0.6 * mass + shadow;
      return quaternionOf(
        roll + 0.003 * random.normal(),
        pitch + 0.6 * strike + 0.003 * random.normal(),
        yaw,
      );
    },
  };
};

/** Second-order mode under noise, stepped semi-implicitly: stable while TOWER_SPEED · dt < 2. */
const createTower = (random: Random, dt: number): (() => number) => {
  let [position, velocity] = [0, 0];
  return () => {
    velocity +=
      -dt * (TOWER_SPEED ** 2 * position + 2 * TOWER_DAMPING * TOWER_SPEED * velocity) +
      TOWER_FORCE * Math.sqrt(dt) * random.normal();
    position += dt * velocity;
    return position;
  };
};
