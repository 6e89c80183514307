import { TURBINE_ID } from "../domain/turbine/turbine-id.ts";
import { MOST_TURBINES } from "../domain/wiring/connections.ts";

const RANGE = /^(\d+)-(\d+)$/;

export const isTurbineId = (text: string): boolean => TURBINE_ID.test(text);

/** `1-5,north-7` as ids; what is none of them is told to `refuse`. */
export const turbineIdsOf = (text: string, refuse: (fault: string) => void): string[] => {
  const parts = text.split(",").map((part) => part.trim());
  const ids = parts.filter((part) => part !== "").flatMap((part) => idsOf(part, refuse));
  if (ids.length <= MOST_TURBINES) return [...new Set(ids)];
  refuse(`TURBINE_IDS: expected at most ${MOST_TURBINES} turbines, got ${ids.length}`);
  return [];
};

const idsOf = (part: string, refuse: (fault: string) => void): string[] => {
  const [, first, last] = RANGE.exec(part) ?? [];
  if (first !== undefined && last !== undefined) {
    const count = Number(last) - Number(first) + 1;
    if (count >= 1 && count <= MOST_TURBINES) {
      return Array.from({ length: count }, (_, index) => `${Number(first) + index}`);
    }
  }
  if (first === undefined && isTurbineId(part)) return [part];
  refuse(`TURBINE_IDS: expected ids or ranges such as 1-5,north-7, got "${part}"`);
  return [];
};

/** 2 before 10, and numbers before names. */
export const byTurbineId = (a: string, b: string): number =>
  a.localeCompare(b, "en", { numeric: true });
