import { topicFilters } from "../topics.ts";

/** The ledger partition of the devices' newest health reports. */
export const HEALTH_PARTITION = "health";

/**
 * AWS IoT rules in IoT SQL; CDK deploys them and the local cloud runs the same text. The first
 * keeps each device's newest health report in the ledger without a Lambda, the second stores
 * sampled windows as training data.
 */
export const TOPIC_RULES = {
  health: `SELECT *, '${HEALTH_PARTITION}' AS pk, topic(2) AS sk FROM '${topicFilters.health}'`,
  capture: `SELECT *, topic(2) AS turbineId, timestamp() AS receivedAt FROM '${topicFilters.capture}'`,
} as const;

/** Where captured windows lie in the data bucket, by day; below `raw/`, where training looks. */
export const CAPTURED_PREFIX = "raw/captured/";
