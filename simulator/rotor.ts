import type { TurbineParameters } from "./parameters.ts";

export interface Rotor {
  /** Lets `dt` seconds of this wind act. */
  turn(wind: number, load: Load): void;
  /** rad/s */
  readonly speed: number;
  /** rad since the beginning. */
  readonly angle: number;
}

interface Load {
  /** Share of the speed that friction takes. */
  readonly drag: number;
  /** rad/s that the controller allows; Infinity without a limit. */
  readonly limit: number;
  readonly braked: boolean;
}

/** kg/m³, 25 °C at sea level. */
const AIR_DENSITY = 1.18;
/** Torque coefficient of a rotor at rest, which the power coefficient says nothing about. */
const STARTING_TORQUE = 0.1;
/** How hard the controller and the brake hold on, as time constants in seconds. */
const LIMIT_SECONDS = 0.8;
const BRAKE_SECONDS = 1.5;
/** Below this the bearings hold the rotor (rad/s). */
const STICTION = 0.25;

/**
 * J dω/dt = T_aero − T_generator, with the generator's torque k ω² set to the best tip speed ratio.
 * `dt` must stay below the time constants; 0.05 s does.
 */
export const createRotor = (parameters: TurbineParameters, dt: number, wind: number): Rotor => {
  const { rotorRadius, inertia, bestTipSpeedRatio, bestPowerCoefficient } = parameters;
  const area = Math.PI * rotorRadius ** 2;
  const dynamic = 0.5 * AIR_DENSITY * area * rotorRadius;
  const torqueAt = (ratio: number): number => {
    const share = ratio / bestTipSpeedRatio;
    const running = (bestPowerCoefficient / bestTipSpeedRatio) * torqueShare(share);
    return Math.max(running, STARTING_TORQUE * (1 - share));
  };
  const generator = (dynamic * rotorRadius ** 2 * bestPowerCoefficient) / bestTipSpeedRatio ** 3;
  let speed = (bestTipSpeedRatio * wind) / rotorRadius;
  let angle = 0;
  const friction = dragFor();

  const accelerate = (air: number, { drag, limit, braked }: Load): number => {
    const driving = dynamic * air * air * torqueAt((speed * rotorRadius) / air);
    const braking = generator * speed * speed * friction(drag);
    let acceleration = (driving - braking) / inertia;
    if (speed > limit) acceleration = Math.min(acceleration, (limit - speed) / LIMIT_SECONDS);
    if (braked) acceleration = Math.min(acceleration, 0) - (speed + 1) / BRAKE_SECONDS;
    return acceleration;
  };

  return {
    turn: (air, load) => {
      speed = Math.max(0, speed + dt * accelerate(air, load));
      if (load.braked && speed < STICTION) speed = 0;
      angle += speed * dt;
    },
    get speed() {
      return speed;
    },
    get angle() {
      return angle;
    },
  };
};

/**
 * C_q over its value at the best tip speed ratio, by Heier's curve (pitch 0; best at 8.1) stretched
 * to this rotor's ratio: printed blades are slow and broad.
 */
const torqueShare = (share: number): number =>
  share <= 0 ? 0 : Math.max(-1, powerCoefficient(share * HEIER_BEST) / (HEIER_MOST * share));

const HEIER_BEST = 8.1;

/** C_p = 0.5176 (116/λᵢ − 5) e^(−21/λᵢ) + 0.0068 λ with 1/λᵢ = 1/λ − 0.035. */
export const powerCoefficient = (tipSpeedRatio: number): number => {
  const inverse = 1 / tipSpeedRatio - 0.035;
  return 0.5176 * (116 * inverse - 5) * Math.exp(-21 * inverse) + 0.0068 * tipSpeedRatio;
};

const HEIER_MOST = powerCoefficient(HEIER_BEST);

/** The factor on the braking torque at which the rotor settles at (1 − drag) of its speed. */
const dragFor = (): ((drag: number) => number) => {
  let [known, factor] = [0, 1];
  return (drag) => {
    if (drag !== known) {
      known = drag;
      const share = 1 - drag;
      const torque = Math.max(torqueShare(share), 0.02);
      factor = torque / share ** 2;
    }
    return factor;
  };
};
