import { shareOf } from "../evaluation/alarms.ts";

/** A share with its 95 % interval. */
export interface Share {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** One machine's day: its readings, and those with any lamp lit. */
export interface Day {
  readonly readings: number;
  readonly lit: number;
}

const Z = 1.96;

/**
 * Of all readings the share with a lamp lit. An alarm lasts for hours, so a day's readings say little
 * more than one: days are what varies, and without any lit one the days alone bound the share.
 */
export const shareLit = (days: readonly Day[]): Share => {
  const readings = days.reduce((sum, day) => sum + day.readings, 0);
  const lit = days.reduce((sum, day) => sum + day.lit, 0);
  const daysLit = days.filter((day) => day.lit > 0).length;
  if (daysLit < 2) {
    const { high } = shareOf(daysLit, days.length);
    return { share: lit / Math.max(1, readings), low: 0, high };
  }
  const share = lit / readings;
  const squares = days.reduce((sum, day) => sum + (day.lit - share * day.readings) ** 2, 0);
  const half = (Z * Math.sqrt((squares * days.length) / (days.length - 1))) / readings;
  return { share, low: Math.max(0, share - half), high: Math.min(1, share + half) };
};
