import type { EventVerdict } from "../../domain/asset/event-time/verdict.ts";

/** One lamp's time alight, interruptions shorter than the merging time included. */
export interface EventAlarm {
  readonly unitId: string;
  readonly lamp: string;
  readonly from: number;
  readonly to: number;
}

export interface AlarmWatch {
  add(verdict: EventVerdict): void;
  alarms(): EventAlarm[];
  /** Verdicts, and those with any lamp lit. */
  readings(): { readonly all: number; readonly lit: number };
}

/** Lamps that flicker within so many strides are one alarm to a control room. */
const MERGE_STRIDES = 36;

/** Counts alarms as verdicts come, in constant memory but for the alarms. */
export const createAlarmWatch = (strideSeconds: number): AlarmWatch => {
  const longest = MERGE_STRIDES * strideSeconds * 1_000;
  const alarms: { unitId: string; lamp: string; from: number; to: number }[] = [];
  const newest = new Map<string, (typeof alarms)[number]>();
  let [all, lit] = [0, 0];
  const light = (unitId: string, lamp: string, time: number): void => {
    const last = newest.get(`${unitId} ${lamp}`);
    if (last && time - last.to <= longest) {
      last.to = time;
      return;
    }
    const alarm = { unitId, lamp, from: time, to: time };
    alarms.push(alarm);
    newest.set(`${unitId} ${lamp}`, alarm);
  };
  return {
    add({ turbineId, time, flags }) {
      all += 1;
      const burning = Object.keys(flags).filter((lamp) => flags[lamp]);
      if (burning.length > 0) lit += 1;
      for (const lamp of burning) light(turbineId, lamp, time);
    },
    alarms: () => alarms,
    readings: () => ({ all, lit }),
  };
};
