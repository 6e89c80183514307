import type { Row, Table } from "./benchmark.ts";
import { MONTHLY_PRICES as PRICE } from "./monthly-prices.ts";

export const name = "monthly-cost";

const HOURS = 730;
const SECONDS = HOURS * 3_600;
/** EC2's seven instance metrics at one minute. */
const DETAILED_METRICS = 7;
const DISK_GIGABYTES = 8;

/** Messages a second: a detector's by its own rates, and the simulator's readings. */
const RATES = { verdicts: 2, dashboard: 4, health: 0.1, capture: 1 / 300, readings: 20 };

/**
 * What a month costs, estimated from message rates and list prices: a turbine a device, one
 * retraining and one rollout a month. Nothing is measured on an account.
 */
export const run = async (): Promise<Table> => {
  const columns = [5, 500];
  const rows = PARTS.map(({ what, dollars }) => row(what, columns.map(dollars)));
  const totals = columns.map((devices) =>
    PARTS.reduce((total, { dollars }) => total + dollars(devices), 0),
  );
  return {
    title: "Estimated US dollars a month, one turbine a device",
    rows: [...rows, row("**everything**", totals)],
  };
};

const row = (what: string, [five = 0, fiveHundred = 0]: readonly number[]): Row => ({
  what,
  "5 devices": five.toFixed(2),
  "500 devices": fiveHundred.toFixed(2),
});

interface Part {
  readonly what: string;
  readonly dollars: (devices: number) => number;
}

const month = (perSecond: number, price: number): number => perSecond * SECONDS * price;

const instance =
  HOURS * (PRICE.smallInstanceHour + PRICE.addressHour) +
  DISK_GIGABYTES * PRICE.diskGigabyte +
  DETAILED_METRICS * PRICE.metric;

const PARTS: readonly Part[] = [
  {
    what: "platform: alarms, dashboard, keys, logs, registry, functions, one retraining and rollout",
    dollars: () =>
      30 * PRICE.alarm +
      2 * PRICE.metric +
      PRICE.dashboard +
      // One signs models, the other encrypts notifications.
      2 * PRICE.key +
      PRICE.logGigabyte +
      PRICE.registryGigabyte +
      PRICE.trainingHour +
      0.1,
  },
  {
    what: "devices: Greengrass, connection, health with its rule and table write, captured windows",
    dollars: (devices) =>
      devices *
      (PRICE.greengrassCore +
        HOURS * 60 * PRICE.connectionMinute +
        month(RATES.health, PRICE.message + 2 * PRICE.ruleOrAction + PRICE.tableWrite) +
        month(RATES.capture, PRICE.message + 2 * PRICE.ruleOrAction) +
        month(RATES.capture, (5 / 1_048_576) * (PRICE.firehoseGigabyte + PRICE.storageGigabyte))),
  },
  {
    what: "verdicts to the cloud (2 a second)",
    dollars: (devices) => devices * month(RATES.verdicts, PRICE.message),
  },
  {
    what: "readings to the dashboard's topic (4 a second)",
    dollars: (devices) => devices * month(RATES.dashboard, PRICE.message),
  },
  {
    what: "core devices on EC2 instead of your own hardware",
    dollars: (devices) => devices * instance,
  },
  {
    what: "simulator: its instance, and verdicts delivered to it",
    dollars: (devices) => instance + devices * month(RATES.verdicts, PRICE.message),
  },
  {
    what: "simulated readings through IoT Core (20 a second, in and out)",
    dollars: (devices) => devices * month(2 * RATES.readings, PRICE.message),
  },
];
