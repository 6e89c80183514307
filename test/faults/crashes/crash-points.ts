import { readFileSync } from "node:fs";
import { type CrashPoint, SIDES } from "./crash-point.ts";

const FILE = new URL("../../../statemachines/rollout.asl.json", import.meta.url);

/** Every state of the rollout's file, with its type. */
export const STATES: ReadonlyMap<string, string> = new Map(
  Object.entries(
    (JSON.parse(readFileSync(FILE, "utf8")) as { States: Record<string, { Type: string }> }).States,
  ).map(([name, { Type }]) => [name, Type]),
);

/** At most so many commits of each state, spread over its stay, before and after each. */
export const pointsIn = (commits: ReadonlyMap<string, number>, perState: number): CrashPoint[] =>
  [...commits].flatMap(([state, count]) =>
    spread(count, perState).flatMap((commit) => SIDES.map((side) => ({ state, commit, side }))),
  );

const spread = (count: number, most: number): number[] => {
  const chosen = Math.min(count, most);
  return Array.from({ length: chosen }, (_, index) => 1 + Math.floor((index * count) / chosen));
};
