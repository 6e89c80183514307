import {
  type AlarmChange,
  parseAlarmChange,
  parseToldAlarm,
  type ToldAlarm,
} from "../../domain/alarms/alarm-change.ts";
import { ALARM_CHANGES, TOLD_ALARMS } from "../../domain/alarms/alarm-key.ts";
import { deleteItem, getItems, putItem, queryItems } from "./table.ts";

/** More than a window of a large farm; what is beyond is told with the next. */
const AT_ONCE = 500;

/** Changes of turbines' lamps of which nobody was told, by turbine. */
export const untoldAlarms = async (table: string): Promise<AlarmChange[]> => {
  const items = await queryItems(table, { pk: ALARM_CHANGES, limit: AT_ONCE });
  return items.map(parseAlarmChange);
};

/** How these turbines stood when people were last told of them. */
export const toldAlarms = async (
  table: string,
  turbineIds: readonly string[],
): Promise<Map<string, ToldAlarm>> => {
  const keys = [...new Set(turbineIds)].map((sk) => ({ pk: TOLD_ALARMS, sk }));
  const told = (await getItems(table, keys)).map(parseToldAlarm);
  return new Map(told.map((each) => [each.turbineId, each]));
};

/** Puts on record what people were told, and then forgets the changes. */
export const alarmsTold = async (
  table: string,
  told: readonly ToldAlarm[],
  changes: readonly AlarmChange[],
): Promise<void> => {
  for (const each of told) await putItem(table, { pk: TOLD_ALARMS, sk: each.turbineId, ...each });
  for (const { sk } of changes) await deleteItem(table, { pk: ALARM_CHANGES, sk });
};
