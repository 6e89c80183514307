/** The MQTT grammar: IAM policies, accessControl, rules, publishers and readers are made from it. */

const FARM = "wind-turbine";
const EDGE = "edge";

export const topics = {
  rawData: (turbineId: string): string => `${FARM}/${turbineId}/raw-data`,
  anomalies: (turbineId: string): string => `${FARM}/${turbineId}/anomalies`,
  labelUpdate: (turbineId: string): string => `${FARM}/${turbineId}/label/update`,
  dashboardUpdate: (turbineId: string): string => `${FARM}/${turbineId}/dashboard/update`,
  capture: (turbineId: string): string => `${FARM}/${turbineId}/capture`,
  health: (thingName: string): string => `${EDGE}/${thingName}/health`,
} as const;

/** The same topics with the one variable part as MQTT's single-level wildcard. */
export const topicFilters: Record<keyof typeof topics, string> = {
  rawData: topics.rawData("+"),
  anomalies: topics.anomalies("+"),
  labelUpdate: topics.labelUpdate("+"),
  dashboardUpdate: topics.dashboardUpdate("+"),
  capture: topics.capture("+"),
  health: topics.health("+"),
};

/** The turbine or thing a topic speaks of: its second level. */
export const subjectOf = (topic: string): string => topic.split("/")[1] ?? "";

/**
 * Nucleus lite silently drops larger inbound messages (5,000 byte packets) and closes the IPC
 * connection above 10,000; topic and header need room too.
 */
export const MAX_PAYLOAD_BYTES = 4_500;
