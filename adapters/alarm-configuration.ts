import { type AlarmConfiguration, readAlarmConfiguration } from "../domain/alarms/configuration.ts";

/** That of the function that tells of turbines' alarms, apart, so that no other bundle holds it. @throws InvalidInput listing every fault */
export const alarmConfiguration = (): AlarmConfiguration => readAlarmConfiguration(process.env);
