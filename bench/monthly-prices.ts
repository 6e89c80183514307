/** US dollars, list prices of eu-west-1 without the free tier; docs/cost.md names the pages. */
export const MONTHLY_PRICES = {
  // IoT Core: minute of connection, rule triggered, action
  connectionMinute: 0.08e-6,
  ruleOrAction: 0.15e-6,
  greengrassCore: 0.16,
  tableWrite: 0.705e-6,
  // EC2: t4g.small an hour, gp3 a gigabyte and month, a public IPv4 address an hour
  smallInstanceHour: 0.0184,
  diskGigabyte: 0.088,
  addressHour: 0.005,
  // CloudWatch
  metric: 0.3,
  alarm: 0.1,
  dashboard: 3,
  logGigabyte: 0.57,
  // SageMaker ml.m5.large an hour, for processing as for training
  trainingHour: 0.128,
  registryGigabyte: 0.1,
  storageGigabyte: 0.023,
  key: 1,
  keyRequest: 3e-6,
  firehoseGigabyte: 0.031,
} as const;

/** IoT Core: messages of up to 5 KB in a month, up to so many at that price each. */
export const MESSAGE_TIERS = [
  { upTo: 1e9, price: 1e-6 },
  { upTo: 5e9, price: 0.8e-6 },
  { upTo: Number.POSITIVE_INFINITY, price: 0.7e-6 },
] as const;
