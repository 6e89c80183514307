import { CHANNELS, type Channel } from "../channels.ts";
import type { Level } from "../detection/settings.ts";
import { KIND, KIND_NAMES } from "./evidence/findings.ts";
import { rememberLevel, restoreLevel } from "./evidence/levels.ts";
import { rememberShift, restoreShift } from "./level-shift.ts";
import type { TurbineMemory } from "./turbine-memory.ts";
import { countSamples, type WatchedTurbine } from "./watched-turbine.ts";
import { fitsBins } from "./weather.ts";

/** What became of a turbine's memory in an engine. */
export interface Recollection {
  readonly turbineId: string;
  /** What did not fit the model, in words; empty when all did. */
  readonly left: readonly string[];
}

export interface Remembering {
  readonly modelVersion: string;
  readonly levels: readonly Level[];
}

/** What is known of a turbine, as plain JSON. */
export const memoryOf = (
  turbine: WatchedTurbine,
  { modelVersion, levels }: Remembering,
): TurbineMemory => {
  countSamples(turbine);
  const { judged, repeats, running, weather, shiftedSince } = turbine;
  const { table, at } = judged.lamps;
  return {
    schema: 1,
    turbineId: turbine.id,
    modelVersion,
    channels: [...CHANNELS],
    levels: levels.map(({ channel, given }, k) => ({
      channel,
      given,
      nth: nthOf(levels, k),
      ...rememberLevel(judged.levels, k),
      shift: rememberShift(judged.shift, k),
    })),
    lamps: CHANNELS.map((channel, c) => {
      const isLit = table.isLit[at + c] === 1;
      return {
        channel,
        isLit,
        since: isLit ? (table.since[at + c] as number) : null,
        kind: isLit ? (KIND_NAMES[table.kinds[at + c] as number] ?? null) : null,
        above: table.above[at + c] as number,
        gross: table.gross[at + c] as number,
        good: table.good[at + c] as number,
      };
    }),
    alarmNumber: judged.lamps.changes,
    running: running.readings,
    repeats: CHANNELS.map((channel, c) => ({
      channel,
      value: orNull(repeats.last[repeats.at + c] as number),
      readings: repeats.counts[repeats.at + c] as number,
    })),
    drift: CHANNELS.map((channel, c) => ({
      channel,
      counts: Array.from(weather.counts(c)),
      shiftedSince: orNull(shiftedSince[c] as number),
    })),
    order: {
      lastSeq: turbine.lastSeq < 0 ? null : turbine.lastSeq,
      lastTime: orNull(turbine.lastTime),
    },
  };
};

/** Takes of a memory what fits the model, by the names of channels and levels. */
export const restoreMemory = (
  turbine: WatchedTurbine,
  memory: TurbineMemory,
  remembering: Remembering,
): Recollection => {
  const { levels } = remembering;
  turbine.judged.lamps.changes = memory.alarmNumber;
  turbine.running.readings = memory.running;
  turbine.lastSeq = memory.order.lastSeq ?? -1;
  turbine.lastTime = memory.order.lastTime ?? Number.NaN;
  restoreRepeats(turbine, memory);
  return {
    turbineId: memory.turbineId,
    left: [
      ...restoreLevels(turbine, memory, remembering),
      ...restoreLamps(turbine, memory, levels),
      ...restoreDrift(turbine, memory),
    ],
  };
};

const restoreLevels = (
  { judged }: WatchedTurbine,
  memory: TurbineMemory,
  { levels, modelVersion }: Remembering,
): string[] =>
  memory.levels.flatMap((level) => {
    const k = levels.findIndex(
      ({ channel, given }, index) =>
        channel === level.channel && given === level.given && nthOf(levels, index) === level.nth,
    );
    if (k < 0) return [`level ${level.channel} given ${level.given}: the model has none`];
    restoreLevel(judged.levels, k, level);
    // Another model expects something else, so that a change since then is not the turbine's.
    if (level.shift && memory.modelVersion === modelVersion) {
      restoreShift(judged.shift, k, level.shift);
    }
    return [];
  });

const restoreLamps = (
  turbine: WatchedTurbine,
  memory: TurbineMemory,
  levels: readonly Level[],
): string[] =>
  memory.lamps.flatMap((lamp) => {
    const c = indexOf(lamp.channel);
    if (c < 0) return [`lamp of ${lamp.channel}: the model has no such channel`];
    restoreLamp(turbine, c, lamp, levels);
    return [];
  });

const restoreRepeats = ({ repeats }: WatchedTurbine, memory: TurbineMemory): void => {
  for (const { channel, value, readings } of memory.repeats) {
    const c = indexOf(channel);
    if (c < 0 || value === null) continue;
    repeats.last[repeats.at + c] = value;
    repeats.counts[repeats.at + c] = readings;
  }
};

const restoreDrift = (turbine: WatchedTurbine, memory: TurbineMemory): string[] =>
  memory.drift.flatMap((drift) => {
    const c = indexOf(drift.channel);
    if (c < 0) return [`drift of ${drift.channel}: the model has no such channel`];
    turbine.shiftedSince[c] = drift.shiftedSince ?? Number.NaN;
    if (turbine.weather.counts(c).length === 0) return [];
    if (!fitsBins(drift, turbine.weather, c)) {
      return [`weather of ${drift.channel}: the model counts it in other bins`];
    }
    turbine.weather.restore(c, drift.counts);
    return [];
  });

const restoreLamp = (
  { judged }: WatchedTurbine,
  c: number,
  { isLit, since, kind, above, gross, good }: TurbineMemory["lamps"][number],
  levels: readonly Level[],
): void => {
  const { table, at } = judged.lamps;
  table.isLit[at + c] = Number(isLit);
  table.since[at + c] = since ?? 0;
  table.kinds[at + c] = Math.max(
    KIND.none,
    KIND_NAMES.indexOf((kind ?? "none") as (typeof KIND_NAMES)[number]),
  );
  table.levels[at + c] = Math.max(
    0,
    levels.findIndex(({ channel }) => channel === CHANNELS[c]),
  );
  table.above[at + c] = above;
  table.gross[at + c] = gross;
  table.good[at + c] = good;
};

const indexOf = (channel: string): number => CHANNELS.indexOf(channel as Channel);

const nthOf = (levels: readonly Level[], k: number): number =>
  levels
    .slice(0, k)
    .filter(({ channel, given }) => channel === levels[k]?.channel && given === levels[k]?.given)
    .length;

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
