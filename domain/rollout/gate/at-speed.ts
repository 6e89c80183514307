import type { GatePolicy } from "./policy.ts";

/**
 * A deployment takes real time, much of it on a machine that is busy with something else; a shorter
 * deadline would ask a person about every ring.
 */
const LEAST_SECONDS = 180;

/**
 * The gate with what it chose to wait divided by the speed: dwell, bake, patience, and the deadlines of a
 * ring and of the way back, which stay long enough for what devices really do.
 */
export const gateAtSpeed = (gate: GatePolicy, speed: number): GatePolicy => ({
  ...gate,
  dwellSeconds: gate.dwellSeconds / speed,
  deadlineSeconds: shortened(gate.deadlineSeconds, speed),
  wayBackSeconds: shortened(gate.wayBackSeconds, speed),
  patienceSeconds: shortened(gate.patienceSeconds, speed),
  offlinePatienceSeconds: shortened(gate.offlinePatienceSeconds, speed),
  bakeSeconds: gate.bakeSeconds / speed,
});

const shortened = (seconds: number, speed: number): number =>
  Math.min(seconds, Math.max(seconds / speed, LEAST_SECONDS));
