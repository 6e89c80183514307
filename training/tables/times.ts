import { InvalidInput } from "../../domain/errors.ts";

/** How a column tells the time. */
export type TimeForm =
  | { readonly kind: "epoch"; readonly unit: "s" | "ms" | "µs"; readonly factor: number }
  | { readonly kind: "iso"; readonly hasZone: boolean }
  | { readonly kind: "dotted"; readonly dayFirst: boolean; readonly separator: "." | "/" | "-" };

export interface TimeOptions {
  /** IANA name of the zone that wall-clock times are in. */
  readonly zone?: string;
  /** 03/04/2024 is the 3rd of April. */
  readonly dayFirst?: boolean;
}

/** Between these years a number is taken for an epoch. */
const FIRST = Date.UTC(1990, 0, 1);
const LAST = Date.UTC(2100, 0, 1);
const EPOCHS = [
  { unit: "s", factor: 1_000 },
  { unit: "ms", factor: 1 },
  { unit: "µs", factor: 0.001 },
] as const;

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[-+]\d{2}:?\d{2})?$/;
const DAY_MONTH =
  /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:,?[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?$/;

/**
 * Recognises how times are written from examples, and refuses what has two meanings.
 * @throws InvalidInput naming an example and what to give
 */
export const timeFormOf = (
  examples: readonly string[],
  source: string,
  options: TimeOptions,
): TimeForm => {
  const seen = examples.map((text) => text.trim()).filter((text) => text !== "");
  const [first] = seen;
  if (first === undefined) throw new InvalidInput(`${source}: the time column is empty`);
  const form = epochOf(seen) ?? isoOf(seen) ?? dottedOf(seen, source, options);
  if (form === undefined) {
    throw new InvalidInput(
      `${source}: expected times as ISO 8601, day.month.year or an epoch in s, ms or µs, got "${first}"`,
    );
  }
  const needsZone = form.kind === "dotted" || (form.kind === "iso" && !form.hasZone);
  if (needsZone && options.zone === undefined) {
    throw new InvalidInput(
      `${source}: times such as "${first}" name no zone; give --zone, for example --zone UTC or --zone Europe/Berlin`,
    );
  }
  return form;
};

const epochOf = (seen: readonly string[]): TimeForm | undefined => {
  const numbers = seen.map((text) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN));
  if (numbers.some(Number.isNaN)) return undefined;
  for (const { unit, factor } of EPOCHS) {
    if (numbers.every((value) => value * factor >= FIRST && value * factor <= LAST)) {
      return { kind: "epoch", unit, factor };
    }
  }
  return undefined;
};

const isoOf = (seen: readonly string[]): TimeForm | undefined => {
  if (!seen.every((text) => ISO.test(text))) return undefined;
  const zones = seen.filter((text) => ISO.exec(text)?.[8] !== undefined).length;
  return { kind: "iso", hasZone: zones === seen.length };
};

const dottedOf = (
  seen: readonly string[],
  source: string,
  { dayFirst }: TimeOptions,
): TimeForm | undefined => {
  const matches = seen.map((text) => DAY_MONTH.exec(text));
  const first = matches[0];
  if (!first || matches.some((match) => match === null)) return undefined;
  const separator = first[2] as "." | "/" | "-";
  const firsts = matches.map((match) => Number(match?.[1]));
  const seconds = matches.map((match) => Number(match?.[3]));
  // A point separates day and month in every country that uses one.
  if (separator === "." || firsts.some((value) => value > 12)) {
    return { kind: "dotted", dayFirst: true, separator };
  }
  if (seconds.some((value) => value > 12)) return { kind: "dotted", dayFirst: false, separator };
  if (dayFirst !== undefined) return { kind: "dotted", dayFirst, separator };
  throw new InvalidInput(
    `${source}: "${seen[0]}" may be day or month first; give --day-first or --month-first`,
  );
};

export interface TimeReader {
  /** Epoch milliseconds; NaN for what is no time. */
  read(text: string, key?: string): number;
  /** Wall-clock times that a clock change skipped (moved on by an hour) or had twice. */
  counts(): { readonly gaps: number; readonly doubles: number };
}

/** Reads times of one form. `key` is the machine: of a doubled hour the second pass is the later. */
export const createTimeReader = (form: TimeForm, { zone = "UTC" }: TimeOptions): TimeReader => {
  const offsetAt = zoneOffsets(zone);
  const counts = { gaps: 0, doubles: 0 };
  const latest = new Map<string, number>();

  const inZone = (wall: number, key: string): number => {
    const candidates = [
      ...new Set([wall - offsetAt(wall - 86_400_000), wall - offsetAt(wall + 86_400_000)]),
    ]
      .filter((time) => time + offsetAt(time) === wall)
      .sort((a, b) => a - b);
    const [early, late] = candidates;
    if (early === undefined) {
      counts.gaps += 1;
      return wall - offsetAt(wall - 86_400_000);
    }
    if (late === undefined) return early;
    counts.doubles += 1;
    // Rows come in the order of time: once the first pass is told, the same digits are the second.
    return (latest.get(key) ?? Number.NEGATIVE_INFINITY) >= early ? late : early;
  };

  const remember = (time: number, key: string): number => {
    if (time > (latest.get(key) ?? Number.NEGATIVE_INFINITY)) latest.set(key, time);
    return time;
  };

  const epoch = (text: string, factor: number): number =>
    /^\d+(\.\d+)?$/.test(text) ? Number(text) * factor : Number.NaN;

  return {
    read(text, key = "") {
      const trimmed = text.trim();
      if (form.kind === "epoch") return epoch(trimmed, form.factor);
      const wall = form.kind === "iso" ? isoWall(trimmed) : dottedWall(trimmed, form.dayFirst);
      if (Number.isNaN(wall.time)) return Number.NaN;
      if (wall.offset !== undefined) return wall.time - wall.offset;
      return remember(inZone(wall.time, key), key);
    },
    counts: () => ({ ...counts }),
  };
};

interface Wall {
  /** As if the digits were UTC. */
  readonly time: number;
  readonly offset?: number;
}

const NO_TIME: Wall = { time: Number.NaN };

const isoWall = (text: string): Wall => {
  const match = ISO.exec(text);
  if (!match) return NO_TIME;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const time = wallOf([year, month, day, hour, minute, second, fraction]);
  return zone === undefined ? { time } : { time, offset: offsetOf(zone) };
};

const dottedWall = (text: string, dayFirst: boolean): Wall => {
  const match = DAY_MONTH.exec(text);
  if (!match) return NO_TIME;
  const [, first, , second, year, hour, minute, seconds, fraction] = match;
  const [day, month] = dayFirst ? [first, second] : [second, first];
  return { time: wallOf([year, month, day, hour, minute, seconds, fraction]) };
};

const wallOf = (parts: readonly (string | undefined)[]): number => {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(0, 6)
    .map((part) => Number(part ?? 0));
  const milliseconds = Number(`0.${parts[6] ?? 0}`) * 1_000;
  const time = Date.UTC(year, month - 1, day, hour, minute, second, Math.round(milliseconds));
  const read = new Date(time);
  const isReal =
    read.getUTCMonth() === month - 1 && read.getUTCDate() === day && hour < 24 && minute < 60;
  return isReal ? time : Number.NaN;
};

const offsetOf = (zone: string): number => {
  if (zone === "Z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000;
};

const HOUR_MS = 3_600_000;

/** The zone's offset at an instant, looked up once an hour of the data. */
const zoneOffsets = (zone: string): ((time: number) => number) => {
  const format = formatFor(zone);
  const known = new Map<number, number>();
  return (time) => {
    const hour = Math.floor(time / (HOUR_MS / 4));
    const found = known.get(hour);
    if (found !== undefined) return found;
    if (known.size > 100_000) known.clear();
    const parts = Object.fromEntries(
      format.formatToParts(time).map(({ type, value }) => [type, value]),
    );
    const wall = Date.UTC(
      Number(parts["year"]),
      Number(parts["month"]) - 1,
      Number(parts["day"]),
      Number(parts["hour"]) % 24,
      Number(parts["minute"]),
      Number(parts["second"]),
    );
    const offset = wall - Math.floor(time / 1_000) * 1_000;
    known.set(hour, offset);
    return offset;
  };
};

/** @throws InvalidInput when the zone is unknown */
const formatFor = (zone: string): Intl.DateTimeFormat => {
  try {
    return new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
  } catch (cause) {
    throw new InvalidInput(
      `--zone: expected an IANA name such as UTC or Europe/Berlin, got "${zone}"`,
      { cause },
    );
  }
};
