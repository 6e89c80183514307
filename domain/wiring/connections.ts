import { topicFilters } from "../topics.ts";
import { HEARD_BY_PAGE, PLANNED_PUBLISHES, type Sending, turbineRates } from "./message-rates.ts";

/** IoT Core: subscriptions of one connection, not adjustable. (AWS IoT Core quotas) */
const SUBSCRIPTIONS_PER_CONNECTION = 50;

/** More than this the page does not hold, whoever asks or publishes. */
export const MOST_TURBINES = 1_000;

/** What the page hears of each turbine where it asks for them one by one: samples, verdicts, label, captures. */
const FILTERS_OF_PAGE = 4;

/** The connections of a process with a page in it, and of the farm that it may simulate. */
export interface Connections {
  /** Over which readings go out; 0: over the page's, or there are none. */
  readonly farm: number;
  /** Over which the page hears. */
  readonly page: number;
  readonly heard: HeardBy;
}

/**
 * What each of the page's connections hears: everything of all turbines, which needs one; of all
 * turbines verdicts over the second and the rest over the first; or everything of the turbines that it has by name.
 */
export type HeardBy = "all" | "message" | "turbine";

/** Which of two connections hears a filter where they are shared out by message. */
export const connectionOfMessage = (filter: string): number =>
  filter === topicFilters.anomalies ? 1 : 0;

/**
 * What a connection of readings is planned for: a farm that was kept waiting sends a second's readings
 * beside those of the next, and with 80 a second a loaded machine lost 1.4 % of 200 turbines' messages
 * (npm start -- --devices 10 --turbines-per-device 20, 2026-11-27).
 */
const PLANNED_READINGS = 40;

/** So many connections keep each below what IoT Core takes of one; `sending` is absent where nothing is simulated. */
export const connectionsFor = (turbines: number, sending?: Sending): Connections => {
  const page = pageConnections(turbines);
  if (sending === undefined) return { farm: 0, ...page };
  const { readings } = turbineRates(sending);
  if (turbines * (readings + HEARD_BY_PAGE) <= PLANNED_PUBLISHES) return { farm: 0, ...page };
  const each = Math.max(1, Math.floor(PLANNED_READINGS / readings));
  return { farm: Math.ceil(turbines / each), ...page };
};

/**
 * By message while that suffices, because each connection is read and answered ten times a second:
 * five by turbine cost the page's server a third more than one (bench dashboard, 50 turbines, 2026-11-27).
 * Samples and verdicts are as many, and either may use half of the room.
 */
const pageConnections = (turbines: number): Pick<Connections, "page" | "heard"> => {
  if (turbines * HEARD_BY_PAGE <= PLANNED_PUBLISHES) return { page: 1, heard: "all" };
  if (turbines * (HEARD_BY_PAGE / 2) <= PLANNED_PUBLISHES) return { page: 2, heard: "message" };
  const byRate = Math.floor(PLANNED_PUBLISHES / HEARD_BY_PAGE);
  const byFilters = Math.floor(SUBSCRIPTIONS_PER_CONNECTION / FILTERS_OF_PAGE);
  return { page: Math.ceil(turbines / Math.min(byRate, byFilters)), heard: "turbine" };
};

/** Which of them a turbine has, by its place among all: always the same one. */
export const connectionOf = (place: number, connections: number): number => place % connections;
