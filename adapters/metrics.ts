import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { METRICS } from "../domain/rollout/watch.ts";
import { staged } from "../domain/stage.ts";
import { configuration } from "./configuration.ts";

let metrics: Metrics | undefined;

/** Gives CloudWatch these counts, through the function's log (embedded metric format). */
export const measure = (counts: Readonly<Record<string, number>>): void => {
  metrics ??= new Metrics({
    namespace: staged(configuration().stage, METRICS.namespace),
    serviceName: METRICS.service,
  });
  for (const [name, count] of Object.entries(counts)) {
    metrics.addMetric(name, MetricUnit.Count, count);
  }
  metrics.publishStoredMetrics();
};
