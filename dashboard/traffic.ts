import { brokerTraffic } from "../adapters/mqtt/broker-counts.ts";
import type { TrafficView } from "../domain/rollout/snapshot.ts";
import type { DashboardEnvironment } from "./environment.ts";

/** How to ask the broker what its connections carry; undefined where none tells. */
export const trafficFrom = ({
  brokerCountsUrl: url,
}: Pick<DashboardEnvironment, "brokerCountsUrl">): (() => Promise<TrafficView>) | undefined =>
  url === undefined ? undefined : () => brokerTraffic(url);
