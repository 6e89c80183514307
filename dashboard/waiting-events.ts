import { waitingEvents } from "../adapters/local-run/waiting-events.ts";
import type { WaitingEventsView } from "../domain/rollout/snapshot.ts";
import type { DashboardEnvironment } from "./environment.ts";

/** How to ask the cloud which events wait; undefined where none tells. */
export const waitingEventsFrom = ({
  eventCountsUrl: url,
}: Pick<DashboardEnvironment, "eventCountsUrl">): (() => Promise<WaitingEventsView>) | undefined =>
  url === undefined ? undefined : () => waitingEvents(url);
