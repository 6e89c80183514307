import * as z from "zod/mini";
import { maintenanceWindow } from "../rollout/maintenance-window.ts";

/** What one message is about: the whole farm, one lamp of every turbine, or one turbine. */
export const GROUPINGS = ["farm", "lamp", "turbine"] as const;

/** How people are told of turbines' alarms. */
export const alarmPolicy = z.strictObject({
  groupBy: z._default(z.enum(GROUPINGS), "farm"),
  /**
   * From the first change that nobody was told of until the message that tells it with all later ones;
   * they are looked for once a minute.
   */
  windowSeconds: z._default(z.number().check(z.minimum(0), z.maximum(86_400)), 300),
  /** Nobody is told then; when they end, of what still stands. */
  quietHours: z._default(z.nullable(maintenanceWindow), null),
});
export type AlarmPolicy = z.infer<typeof alarmPolicy>;

export const DEFAULT_ALARM_POLICY: AlarmPolicy = {
  groupBy: "farm",
  windowSeconds: 300,
  quietHours: null,
};
