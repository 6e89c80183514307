import { STARTUP_SECONDS } from "../recipe.ts";
import type { Ring } from "../rollout.ts";
import type { GatePolicy } from "./policy.ts";

/**
 * A deployment takes real time, much of it on a machine that is busy with something else; a shorter
 * deadline would ask a person about every ring.
 */
const LEAST_SECONDS = 180;
/** A core device starts a component so often before it gives up. (Developer guide, "BROKEN") */
const STARTS = 3;
/** A detector that hangs at each of its starts has to have failed before a person is asked about it. */
const LEAST_DEADLINE_SECONDS = STARTS * STARTUP_SECONDS + LEAST_SECONDS;

const divided = (seconds: number, speed: number): number => seconds / speed;
const notBelow =
  (least: number) =>
  (seconds: number, speed: number): number =>
    Math.min(seconds, Math.max(seconds / speed, least));
const shortened = notBelow(LEAST_SECONDS);

const WAITS = {
  dwellSeconds: divided,
  bakeSeconds: divided,
  deadlineSeconds: notBelow(LEAST_DEADLINE_SECONDS),
  wayBackSeconds: shortened,
  patienceSeconds: shortened,
  offlinePatienceSeconds: shortened,
} as const satisfies Partial<Record<keyof GatePolicy, typeof divided>>;
type Waits = { readonly [K in keyof typeof WAITS]?: number | undefined };

/**
 * The gate, or what a ring says of it, with what it chose to wait divided by the speed: dwell, bake,
 * patience, and the deadlines of a ring and of the way back, which stay long enough for what devices
 * really do.
 */
export const gateAtSpeed = <G extends Waits>(gate: G, speed: number): G => ({
  ...gate,
  ...Object.fromEntries(
    Object.entries(WAITS).flatMap(([name, faster]) => {
      const seconds = gate[name as keyof typeof WAITS];
      return seconds === undefined ? [] : [[name, faster(seconds, speed)]];
    }),
  ),
});

/** Rings whose own gates wait less by the speed. */
export const ringsAtSpeed = (rings: readonly Ring[], speed: number): Ring[] =>
  rings.map((ring) => (ring.gate ? { ...ring, gate: gateAtSpeed(ring.gate, speed) } : ring));
