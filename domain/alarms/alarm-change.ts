import * as z from "zod/mini";
import { parse } from "../parse.ts";
import { LAMPS, type Lamp } from "../turbine/channels.ts";
import { lampCauseShape } from "../turbine/lamp-cause.ts";

/** The fields of a verdict that tell of an alarm; the topic rule keeps these. */
export const ALARM_FIELDS = ["alarmNumber", "time", "flags", "blind", "causes"] as const;

const lamps = z.record(z.enum(LAMPS), z.boolean());

const change = z.object({
  /** Its sort key in the ledger. */
  sk: z.string(),
  turbineId: z.string(),
  alarmNumber: z.int(),
  /** Epoch milliseconds: when the turbine's window ended, and when the cloud heard of it. */
  time: z.number(),
  receivedAt: z.number(),
  flags: lamps,
  blind: z.optional(z.boolean()),
  causes: z.optional(z.array(lampCauseShape)),
});
/** A turbine's lamp was lit or cleared, or nobody sees the turbine any more. */
export type AlarmChange = z.infer<typeof change>;

const told = z.object({
  turbineId: z.string(),
  alarmNumber: z.int(),
  lamps: z.array(z.enum(LAMPS)),
  blind: z.boolean(),
});
/** How a turbine stood when people were last told of it. */
export type ToldAlarm = z.infer<typeof told>;

/** @throws InvalidInput naming the field and the value */
export const parseAlarmChange = (item: unknown): AlarmChange => parse(change, item, "alarm change");

/** @throws InvalidInput naming the field and the value */
export const parseToldAlarm = (item: unknown): ToldAlarm => parse(told, item, "told alarm");

/** The turbine as the change leaves it. */
export const standingAfter = ({
  turbineId,
  alarmNumber,
  flags,
  blind,
}: AlarmChange): ToldAlarm => ({
  turbineId,
  alarmNumber,
  lamps: litLamps(flags),
  blind: blind === true,
});

const litLamps = (flags: AlarmChange["flags"]): Lamp[] => LAMPS.filter((lamp) => flags[lamp]);
