import { ALARM_FIELDS } from "../alarms/alarm-change.ts";
import { ALARM_CHANGES } from "../alarms/alarm-key.ts";
import { staged } from "../stage.ts";
import { topicFilters } from "../topics.ts";
import { HEALTH_FIELDS } from "../turbine/health.ts";
import { healthKey } from "./health-key.ts";

const { pk: partition, sk: latest } = healthKey("");

/**
 * AWS IoT rules in IoT SQL; CDK deploys them and the local cloud runs the same text. The first
 * keeps each device's newest health report in the ledger without a Lambda, its fields by name: a
 * device that sends `pk` among them must not write where it likes. The second keeps changes of
 * alarms until people were told of them, the third sampled windows as training data. (AWS IoT SQL reference, "SELECT clause": what is undefined is left out)
 */
export const topicRules = (stage: string) => ({
  health: `SELECT ${HEALTH_FIELDS.join(", ")}, concat('${partition}', topic(2)) AS pk, '${latest}' AS sk FROM '${staged(stage, topicFilters.health)}'`,
  alarms: `SELECT ${ALARM_FIELDS.join(", ")}, topic(2) AS turbineId, timestamp() AS receivedAt, '${ALARM_CHANGES}' AS pk, concat(topic(2), '#', alarmNumber) AS sk FROM '${staged(stage, topicFilters.anomalies)}' WHERE NOT isUndefined(alarmNumber)`,
  capture: `SELECT *, topic(2) AS turbineId, timestamp() AS receivedAt FROM '${staged(stage, topicFilters.capture)}'`,
});

/** The same where there is no stage, as on one machine. */
export const TOPIC_RULES = topicRules("");

/** Where captured windows lie in the data bucket, by day; below `raw/`, where training looks. */
export const CAPTURED_PREFIX = "raw/captured/";
