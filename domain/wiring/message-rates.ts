/** IoT Core: publishes a second of one connection, in and out together, not adjustable. (AWS IoT Core quotas) */
export const PUBLISHES_PER_CONNECTION = 100;

/** Messages a second of one turbine at 20 readings a second, as the product sends them by default. */
export const TURBINE_RATES = {
  /** Batches of five readings (`BATCH`). */
  readings: 4,
  /** A verdict that does not change is sent once a second (edge/detector/unchanged-verdicts.ts). */
  verdicts: 1,
  /** A batch of samples for the page (edge/detector/dashboard-samples.ts). */
  samples: 1,
} as const;

/** What a connection carries for each turbine: room is left for labels and alarm changes. */
const HEARD = TURBINE_RATES.verdicts + TURBINE_RATES.samples + 1;
const PER_TURBINE = {
  /** Readings in; verdicts and samples out. */
  device: TURBINE_RATES.readings + TURBINE_RATES.verdicts + TURBINE_RATES.samples,
  /** Heard by the page. */
  dashboard: HEARD,
  /** The page's and the readings that the farm sends, on one connection. */
  simulator: HEARD + TURBINE_RATES.readings,
} as const;
export type Connection = keyof typeof PER_TURBINE;

/** How many turbines one connection has room for. */
export const mostTurbines = (connection: Connection): number =>
  Math.floor((PUBLISHES_PER_CONNECTION - 1) / PER_TURBINE[connection]);

/** What is wrong with so many turbines on one connection, in numbers; undefined when it holds. */
export const crowded = (connection: Connection, turbines: number): string | undefined =>
  turbines <= mostTurbines(connection)
    ? undefined
    : `${turbines} turbines make ${turbines * PER_TURBINE[connection]} messages a second on the ${connection}'s connection, of which IoT Core takes ${PUBLISHES_PER_CONNECTION} and discards the rest; expected at most ${mostTurbines(connection)}`;
