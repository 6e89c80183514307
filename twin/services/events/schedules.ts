import type { World } from "../../world/world.ts";

/** A schedule of EventBridge Scheduler that calls a function. */
export interface Schedule {
  readonly name: string;
  /** `rate(15 minutes)`; other forms are refused. */
  readonly expression: string;
  readonly function: string;
  readonly input: object;
}

/** Calls the function again and again, until the clock is closed. @throws Error for anything but a rate */
export const runSchedule = (
  world: World,
  { name, expression, function: called, input }: Schedule,
  invokeLater: (name: string, payload: unknown) => void,
): void => {
  const seconds = rateSeconds(expression);
  const due = world.store.collection<Date>("scheduler/due");
  const run = (): void => {
    next();
    invokeLater(called, input);
  };
  const next = (): void => {
    due.set(name, world.clock.due(seconds));
    world.clock.after(seconds, run);
  };
  const known = due.get(name);
  // A restart keeps the beat: else a product that is often started would never come to it.
  if (known === undefined) next();
  else world.clock.afterReal((known.getTime() - world.clock.now().getTime()) / 1_000, run);
};

const UNIT_SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400 };

const rateSeconds = (expression: string): number => {
  const [, count, unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const seconds = Number(count) * (UNIT_SECONDS[unit] ?? Number.NaN);
  if (seconds > 0) return seconds;
  throw new Error(`schedule: expected rate(<n> minutes|hours|days), got ${expression}`);
};
