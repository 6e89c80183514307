import { DEFAULT_RETRAINING_SCHEDULE, DRIFT_CHECK } from "../domain/retraining/schedules.ts";
import { WATCH_SCHEDULE } from "../domain/rollout/watch.ts";
import type { World } from "../twin/world/world.ts";

type Invoke = (functionName: string, payload: unknown) => Promise<unknown>;

/** EventBridge Scheduler, as far as the product uses it: the schedules that CDK deploys. */
export const runSchedules = (world: World, invoke: Invoke): void => {
  const schedules = [
    [DRIFT_CHECK, "Retrain", { cause: "drift" }],
    [DEFAULT_RETRAINING_SCHEDULE, "Retrain", { cause: "schedule" }],
    [WATCH_SCHEDULE, "WatchFleet", {}],
  ] as const;
  for (const [expression, name, payload] of schedules) {
    every(world, expression, () => invoke(name, payload));
  }
};

const UNIT_SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400 };

/** @throws Error for anything but a rate */
export const rateSeconds = (expression: string): number => {
  const [, count, unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const seconds = Number(count) * (UNIT_SECONDS[unit] ?? Number.NaN);
  if (seconds > 0) return seconds;
  throw new Error(`schedule: expected rate(<n> minutes|hours|days), got ${expression}`);
};

const every = (world: World, expression: string, run: () => Promise<unknown>): void => {
  const next = (): void =>
    world.clock.after(rateSeconds(expression), async () => {
      next();
      await run();
    });
  next();
};
