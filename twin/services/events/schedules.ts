import { errorText } from "../../error-text.ts";
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
  invoke: (name: string, payload: unknown) => Promise<unknown>,
): void => {
  const seconds = rateSeconds(expression);
  const next = (): void =>
    world.clock.after(seconds, async () => {
      next();
      await invoke(called, input).catch((error: unknown) => {
        world.log(`schedule ${name}: ${errorText(error)}`);
      });
    });
  next();
};

const UNIT_SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400 };

const rateSeconds = (expression: string): number => {
  const [, count, unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const seconds = Number(count) * (UNIT_SECONDS[unit] ?? Number.NaN);
  if (seconds > 0) return seconds;
  throw new Error(`schedule: expected rate(<n> minutes|hours|days), got ${expression}`);
};
