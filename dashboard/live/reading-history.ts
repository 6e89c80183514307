import { CHANNELS } from "../../domain/turbine/channels.ts";
import { type Reading, valueIn } from "../../domain/turbine/reading.ts";
import { attitudeOf } from "./attitude.ts";

/** What the page draws of a reading, in the order of the columns. */
const DRAWN: readonly string[] = [...new Set([...CHANNELS, "gearboxtemp", "ambtemp"])];

/** The last 15 minutes, one point a second. */
export const HISTORY_SECONDS = 900;

/** Lists of one length, oldest first; what a turbine does not measure is null. */
export interface History {
  /** Epoch seconds. */
  readonly time: readonly number[];
  readonly channels: Readonly<Record<string, readonly (number | null)[]>>;
}

export interface ReadingHistory {
  add(reading: Reading): void;
  of(turbineId: string): History;
}

/** Points of one turbine in a ring; 36 bytes each, so a thousand turbines take 32 MB. */
interface Ring {
  readonly seconds: Float64Array;
  readonly values: Float32Array;
  /** Points ever written. */
  written: number;
}

const WIDTH = DRAWN.length;

/** Keeps each turbine's last minutes on the server, so that a page that opens has them at once. */
export const createReadingHistory = (): ReadingHistory => {
  const rings = new Map<string, Ring>();
  return {
    add: (reading) => {
      const second = Math.floor((reading.time ?? 0) / 1_000);
      const ring = rings.get(reading.turbineId) ?? newRing();
      rings.set(reading.turbineId, ring);
      const last = ring.seconds[(ring.written - 1 + HISTORY_SECONDS) % HISTORY_SECONDS] ?? 0;
      if (ring.written > 0 && second <= last) return;
      const place = ring.written % HISTORY_SECONDS;
      ring.seconds[place] = second;
      ring.values.set(valuesOf(reading), place * WIDTH);
      ring.written += 1;
    },
    of: (turbineId) => historyOf(rings.get(turbineId) ?? newRing()),
  };
};

const newRing = (): Ring => ({
  seconds: new Float64Array(HISTORY_SECONDS),
  values: new Float32Array(HISTORY_SECONDS * WIDTH),
  written: 0,
});

const valuesOf = (reading: Reading): number[] => {
  const attitude: Readonly<Record<string, number>> = { ...attitudeOf(reading) };
  return DRAWN.map((channel) => attitude[channel] ?? valueIn(reading, channel) ?? Number.NaN);
};

const historyOf = ({ seconds, values, written }: Ring): History => {
  const count = Math.min(written, HISTORY_SECONDS);
  const places = Array.from(
    { length: count },
    (_, index) => (written - count + index) % HISTORY_SECONDS,
  );
  const column = (offset: number) =>
    places.map((place) => shown(values[place * WIDTH + offset] ?? Number.NaN));
  return {
    time: places.map((place) => seconds[place] ?? 0),
    channels: Object.fromEntries(DRAWN.map((channel, offset) => [channel, column(offset)])),
  };
};

/** A Float32 has digits that nobody measured. */
const shown = (value: number): number | null =>
  Number.isNaN(value) ? null : Math.round(value * 1_000) / 1_000;
