/** IoT Core: publishes a second of one connection, in and out together, not adjustable. (AWS IoT Core quotas) */
export const PUBLISHES_PER_CONNECTION = 100;

/** How a turbine's readings are sent. */
export interface Sending {
  readonly rateHz: number;
  /** Readings in one message. */
  readonly batch: number;
}

/** As the product sends them where one device has room for it. */
export const DEFAULT_SENDING: Sending = { rateHz: 20, batch: 5 };

/** Messages a second of one turbine. */
export const turbineRates = ({ rateHz, batch }: Sending) => ({
  readings: rateHz / batch,
  /** A verdict that does not change is sent once a second (edge/detector/unchanged-verdicts.ts). */
  verdicts: 1,
  /** A batch of samples for the page (edge/detector/dashboard-samples.ts). */
  samples: 1,
});

export const TURBINE_RATES = turbineRates(DEFAULT_SENDING);

/** Of one turbine, what the page hears: room is left for labels and alarm changes. */
export const HEARD_BY_PAGE = TURBINE_RATES.verdicts + TURBINE_RATES.samples + 1;

/** Readings in; verdicts and samples out. */
const onDevice = (sending: Sending): number => {
  const { readings, verdicts, samples } = turbineRates(sending);
  return readings + verdicts + samples;
};

/** What a connection is planned for: a busy machine sends a second's readings late, all at once. */
export const PLANNED_PUBLISHES = 80;

/** Larger batches only where a device has many turbines: a reading waits until its batch is full. */
const BATCHES = [5, 10, 20] as const;
const LARGEST_BATCH = 20;

/** How many readings a message holds where each device has so many turbines. */
export const batchFor = (turbinesPerDevice: number, rateHz: number): number =>
  BATCHES.find((batch) => turbinesPerDevice * onDevice({ rateHz, batch }) <= PLANNED_PUBLISHES) ??
  LARGEST_BATCH;

/** What is wrong with so many turbines on one device, in numbers; undefined when its connection holds. */
export const crowdedDevice = (turbines: number, sending: Sending): string | undefined => {
  const each = onDevice(sending);
  const most = Math.floor((PUBLISHES_PER_CONNECTION - 1) / each);
  return turbines <= most
    ? undefined
    : `${turbines} turbines make ${rounded(turbines * each)} messages a second on a device's connection (${rounded(sending.rateHz)} readings a second in batches of ${sending.batch}), of which IoT Core takes ${PUBLISHES_PER_CONNECTION} and discards the rest; expected at most ${most}`;
};

/** What is wrong with a turbine whose readings alone are too many; undefined when a connection has room. */
export const crowdedTurbine = (sending: Sending): string | undefined => {
  const { readings } = turbineRates(sending);
  return readings < PUBLISHES_PER_CONNECTION
    ? undefined
    : `${rounded(sending.rateHz)} readings a second in batches of ${sending.batch} are ${rounded(readings)} messages a second of one turbine, of which IoT Core takes ${PUBLISHES_PER_CONNECTION} and discards the rest; send larger batches`;
};

const rounded = (value: number): number => Math.round(value * 10) / 10;
