import { CONSISTENT, isNear } from "./turbine-clock.ts";

/** Numbers and times that fit nothing, until a few of them in a row fit each other. */
export interface Newcomer {
  isCredible(seq: number, time: number, intervalMs: number): boolean;
}

/** A turbine that lost both its count and its clock looks like this; so does a single bad message. */
export const createNewcomer = (): Newcomer => {
  let [seq, time, agreed] = [-1, Number.NaN, 0];
  return {
    isCredible(nextSeq, nextTime, intervalMs) {
      const fits = nextSeq === seq + 1 && isNear(nextTime - time - intervalMs, 1, intervalMs);
      agreed = fits ? agreed + 1 : 1;
      seq = nextSeq;
      time = nextTime;
      return agreed >= CONSISTENT;
    },
  };
};
