import * as z from "zod/mini";

const WEEK = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const clockTime = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/));

const zoneName = z.string().check(z.refine(isTimeZone, "an IANA time zone such as Europe/Berlin"));

/** When a ring may be deployed to; a `to` that is not after `from` is the next day's. */
export const maintenanceWindow = z.strictObject({
  from: clockTime,
  to: clockTime,
  /** On which it opens; default: all. */
  days: z.optional(z.array(z.enum(WEEK)).check(z.minLength(1))),
  /** Default: UTC. */
  timeZone: z.optional(zoneName),
});
export type MaintenanceWindow = z.infer<typeof maintenanceWindow>;

const HOUR = 60;
const DAY_MINUTES = 24 * HOUR;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/**
 * Seconds until the window opens, 0 while it is open. Where clocks may change before that, an hour
 * less: whoever waits looks again then, and a window as short as an hour is not missed.
 */
export const opensInSeconds = (window: MaintenanceWindow, now: Date): number => {
  const { minuteOfWeek, second } = localTime(now, window.timeZone ?? "UTC");
  const spans = spansOf(window).map(({ begins, minutes }) => ({
    since: (minuteOfWeek - begins + WEEK_MINUTES) % WEEK_MINUTES,
    minutes,
  }));
  if (spans.some(({ since, minutes }) => since < minutes)) return 0;
  const left = Math.min(...spans.map(({ since }) => WEEK_MINUTES - since)) * 60 - second;
  return left > 2 * HOUR * 60 ? left - HOUR * 60 : left;
};

/** The window in words, for people who wait for it. */
export const windowInWords = ({ from, to, days, timeZone = "UTC" }: MaintenanceWindow): string =>
  `${days ? `${days.join(", ")} ` : ""}${from} to ${to} ${timeZone}`;

const spansOf = ({ from, to, days = [...WEEK] }: MaintenanceWindow) =>
  days.map((day) => ({
    begins: WEEK.indexOf(day) * DAY_MINUTES + minuteOf(from),
    minutes: (minuteOf(to) - minuteOf(from) + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES,
  }));

const minuteOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * HOUR + minutes;
};

const localTime = (now: Date, timeZone: string) => {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).formatToParts(now);
  const text = (type: string): string => parts.find((part) => part.type === type)?.value ?? "";
  const day = (WEEK as readonly string[]).indexOf(text("weekday"));
  return {
    minuteOfWeek: day * DAY_MINUTES + Number(text("hour")) * HOUR + Number(text("minute")),
    second: Number(text("second")),
  };
};

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
