import { TURBINE_RATES } from "../domain/wiring/message-rates.ts";
import type { Row, Table } from "./benchmark.ts";
import { MESSAGE_TIERS, MONTHLY_PRICES as PRICE } from "./monthly-prices.ts";

export const name = "monthly-cost";

const HOURS = 730;
const SECONDS = HOURS * 3_600;
/** EC2's seven instance metrics at one minute. */
const DETAILED_METRICS = 7;
const DISK_GIGABYTES = 8;

/** Messages a second: a turbine's as they are sent by default, a device's once no release is young. */
const RATES = { ...TURBINE_RATES, health: 1 / 60, capture: 1 / 300 };

/**
 * What a month costs, estimated from message rates and list prices: a turbine a device, one
 * retraining and one rollout a month. Nothing is measured on an account.
 */
export const run = async (): Promise<Table> => {
  const columns = [5, 500];
  const rows = PARTS.map((part) =>
    row(
      part.what,
      columns.map((devices) => dollarsOf(part, devices)),
    ),
  );
  const totals = columns.map((devices) =>
    PARTS.reduce((total, part) => total + dollarsOf(part, devices), 0),
  );
  return {
    title: "Estimated US dollars a month, one turbine a device",
    rows: [
      ...rows,
      row("**everything**", totals),
      row(
        "a key of your own (`kmsKey`), beside it: the key and its requests",
        columns.map(() => PRICE.key + KEY_REQUESTS * PRICE.keyRequest),
      ),
    ],
  };
};

/**
 * DynamoDB, SQS and SNS ask for a data key once in five minutes each (their developer guides, "encryption
 * at rest"), buckets seldom, with S3 Bucket Keys: a table, two topics and eight queues, whatever the fleet's size.
 */
const KEY_REQUESTS = 11 * 12 * HOURS;

const row = (what: string, [five = 0, fiveHundred = 0]: readonly number[]): Row => ({
  what,
  "5 devices": five.toFixed(2),
  "500 devices": fiveHundred.toFixed(2),
});

interface Part {
  readonly what: string;
  /** Through IoT Core, a second and device: in, and out again to a page that is connected. */
  readonly messages?: number;
  /** Beside its messages. */
  readonly dollars?: (devices: number) => number;
}

/** Each part pays the average price of all messages, since the tiers count them together. */
const dollarsOf = ({ messages = 0, dollars }: Part, devices: number): number =>
  (dollars?.(devices) ?? 0) + devices * messages * SECONDS * averagePrice(devices);

const averagePrice = (devices: number): number => {
  const count = devices * SECONDS * PARTS.reduce((sum, { messages = 0 }) => sum + messages, 0);
  return tiered(count) / count;
};

const tiered = (count: number): number => {
  let [dollars, from] = [0, 0];
  for (const { upTo, price } of MESSAGE_TIERS) {
    dollars += Math.max(0, Math.min(count, upTo) - from) * price;
    from = upTo;
  }
  return dollars;
};

const month = (perSecond: number, price: number): number => perSecond * SECONDS * price;

const instance =
  HOURS * (PRICE.smallInstanceHour + PRICE.addressHour) +
  DISK_GIGABYTES * PRICE.diskGigabyte +
  DETAILED_METRICS * PRICE.metric;

/** Of CloudWatch's, as the stacks deploy them. */
export const ALARMS = 36;

const PARTS: readonly Part[] = [
  {
    what: "platform: alarms, dashboard, keys, logs, registry, functions, one retraining and rollout",
    dollars: () =>
      ALARMS * PRICE.alarm +
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
    messages: RATES.health + RATES.capture,
    dollars: (devices) =>
      devices *
      (PRICE.greengrassCore +
        HOURS * 60 * PRICE.connectionMinute +
        month(RATES.health, 2 * PRICE.ruleOrAction + PRICE.tableWrite) +
        month(RATES.capture, 2 * PRICE.ruleOrAction) +
        month(RATES.capture, (5 / 1_048_576) * (PRICE.firehoseGigabyte + PRICE.storageGigabyte))),
  },
  { what: "verdicts to the cloud (1 a second)", messages: RATES.verdicts },
  {
    // At most: AWS does not say whether a rule whose WHERE refuses a message is triggered.
    what: "turbines' alarms, where somebody hears them: the rule that looks at each verdict",
    dollars: (devices) => devices * month(RATES.verdicts, 2 * PRICE.ruleOrAction),
  },
  { what: "samples to the page's topic (1 a second)", messages: RATES.samples },
  {
    what: "core devices on EC2 instead of your own hardware",
    dollars: (devices) => devices * instance,
  },
  {
    what: "page on an instance: the machine, verdicts and samples delivered to it",
    messages: RATES.verdicts + RATES.samples,
    dollars: () => instance,
  },
  {
    what: "simulated readings through IoT Core (4 batches of 5 a second, in and out)",
    messages: 2 * RATES.readings,
  },
];
