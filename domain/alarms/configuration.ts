import * as z from "zod/mini";
import { parse, parseJson } from "../parse.ts";
import { type AlarmPolicy, alarmPolicy } from "./alarm-policy.ts";

const text = z.string().check(z.minLength(1));
const shape = z.object({ ledgerTable: text, topicArn: text, policy: alarmPolicy });

/** What the function that tells of turbines' alarms is told by its environment. */
export interface AlarmConfiguration {
  readonly ledgerTable: string;
  readonly topicArn: string;
  readonly policy: AlarmPolicy;
}

/** @throws InvalidInput listing every variable that is missing or wrong */
export const readAlarmConfiguration = (
  environment: Readonly<Record<string, string | undefined>>,
): AlarmConfiguration => {
  const { LEDGER_TABLE, ALARM_TOPIC_ARN, ALARMS = "null" } = environment;
  const policy = parseJson(alarmPolicy, ALARMS, "environment variable ALARMS");
  return parse(
    shape,
    { ledgerTable: LEDGER_TABLE, topicArn: ALARM_TOPIC_ARN, policy },
    "environment",
  );
};

/** The configuration as an environment; the inverse of `readAlarmConfiguration`. */
export const alarmEnvironment = (given: AlarmConfiguration): Record<string, string> => ({
  LEDGER_TABLE: given.ledgerTable,
  ALARM_TOPIC_ARN: given.topicArn,
  ALARMS: JSON.stringify(given.policy),
});
