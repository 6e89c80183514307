import type { JSX } from "preact";
import { now } from "../store.ts";

type Moment = number | string;

const dateOf = (moment: Moment): Date => new Date(moment);
const twoDigits = (value: number): string => `${value}`.padStart(2, "0");

/** The name of the zone in which the page writes every time. */
export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const clockText = (moment: Moment): string => {
  const date = dateOf(moment);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(":");
};

const dayText = (moment: Moment): string => {
  const date = dateOf(moment);
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
};

/** "14:02:11" today, "2026-11-19 14:02" before. */
export const momentText = (moment: Moment): string =>
  dayText(moment) === dayText(Date.now())
    ? clockText(moment)
    : `${dayText(moment)} ${clockText(moment).slice(0, 5)}`;

export const durationText = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
};

/** A moment, with its whole date, time and zone on demand. */
export const Time = ({ at }: { at: Moment }): JSX.Element => {
  const iso = dateOf(at).toISOString();
  return (
    <time dateTime={iso} title={`${dayText(at)} ${clockText(at)} ${ZONE} (${iso})`}>
      {momentText(at)}
    </time>
  );
};

/** The day of a moment so far away that its hour tells nothing. */
export const Day = ({ at }: { at: Moment }): JSX.Element => (
  <time dateTime={dateOf(at).toISOString()}>{dayText(at)}</time>
);

/** How long ago, growing by itself. */
export const Ago = ({ at }: { at: number }): JSX.Element => (
  <time dateTime={dateOf(at).toISOString()} title={`${dayText(at)} ${clockText(at)} ${ZONE}`}>
    {durationText(now.value - at)} ago
  </time>
);
