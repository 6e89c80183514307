import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { METRICS } from "../domain/rollout/watch.ts";

const metrics = new Metrics({ namespace: METRICS.namespace, serviceName: METRICS.service });

/** Gives CloudWatch these counts, through the function's log (embedded metric format). */
export const measure = (counts: Readonly<Record<string, number>>): void => {
  for (const [name, count] of Object.entries(counts)) {
    metrics.addMetric(name, MetricUnit.Count, count);
  }
  metrics.publishStoredMetrics();
};
