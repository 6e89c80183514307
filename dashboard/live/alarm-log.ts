import { InvalidInput } from "../../domain/errors.ts";
import { LAMPS, type Lamp } from "../../domain/turbine/channels.ts";
import { causeText, type LampCause } from "../../domain/turbine/lamp-cause.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";

export interface Alarm {
  /** Unique, and the same for one alarm whatever starts again. */
  readonly id: string;
  readonly turbineId: string;
  readonly lamp: Lamp;
  readonly cause: string;
  /** Epoch milliseconds. */
  readonly since: number;
  /** Absent while the lamp is lit. */
  readonly until?: number;
  readonly modelVersion: string;
  readonly acknowledged?: { readonly at: number; readonly note: string };
}

export interface AlarmLog {
  /** Since when alarms were heard, epoch milliseconds. */
  readonly from: number;
  /** Takes which lamps are lit at the time of a verdict. */
  note(turbineId: string, lit: readonly LampCause[], verdict: Verdict): void;
  /** Of one turbine or of all, newest first. */
  list(turbineId?: string): readonly Alarm[];
  /** @throws InvalidInput when there is no such alarm */
  acknowledge(id: string, note: string, at: number): Alarm;
}

/** Of each turbine; what is older is forgotten first. */
const MOST_ALARMS = 100;

/** Which lamps went on and off since the dashboard started, and what people said of it. */
export const createAlarmLog = ({ from }: { from: number }): AlarmLog => {
  /** Newest first. */
  const byTurbine = new Map<string, Alarm[]>();

  const replace = (alarm: Alarm): void => {
    const alarms = byTurbine.get(alarm.turbineId) ?? [];
    byTurbine.set(
      alarm.turbineId,
      alarms.map((each) => (each.id === alarm.id ? alarm : each)),
    );
  };

  const begin = (alarm: Alarm): void => {
    const alarms = [alarm, ...(byTurbine.get(alarm.turbineId) ?? [])];
    byTurbine.set(alarm.turbineId, alarms.slice(0, MOST_ALARMS));
  };

  return {
    from,
    note: (turbineId, lit, verdict) => {
      for (const lamp of LAMPS) {
        const causes = lit.filter((cause) => cause.lamp === lamp);
        const isOpen = (alarm: Alarm) => alarm.lamp === lamp && alarm.until === undefined;
        const open = byTurbine.get(turbineId)?.find(isOpen);
        if (open && causes.length === 0) replace({ ...open, until: verdict.time });
        if (!open && causes.length > 0) begin(alarmOf(turbineId, lamp, causes, verdict));
      }
    },
    list: (turbineId) => {
      const alarms =
        turbineId === undefined ? [...byTurbine.values()].flat() : (byTurbine.get(turbineId) ?? []);
      return alarms.toSorted((a, b) => b.since - a.since);
    },
    acknowledge: (id, note, at) => {
      const alarm = [...byTurbine.values()].flat().find((each) => each.id === id);
      if (alarm === undefined) {
        throw new InvalidInput(`alarm ${id}: there is none; it may be older than what is kept`);
      }
      const acknowledged = { ...alarm, acknowledged: { at, note } };
      replace(acknowledged);
      return acknowledged;
    },
  };
};

const alarmOf = (
  turbineId: string,
  lamp: Lamp,
  causes: readonly LampCause[],
  { modelVersion }: Verdict,
): Alarm => {
  const since = Math.min(...causes.map((cause) => cause.since));
  return {
    id: `${turbineId}-${lamp}-${since}`,
    turbineId,
    lamp,
    cause: causes.map(causeText).join(", "),
    since,
    modelVersion,
  };
};
