import type { Call } from "../test/rollout/rig.ts";

/** US dollars, eu-west-1, list prices without the free tier; docs/cost.md gives their sources. */
const PRICES = {
  transition: 25e-6,
  lambdaRequest: 0.2e-6,
  lambdaGigabyteSecond: 13.3334e-6,
  tableWrite: 0.705e-6,
  tableRead: 0.1415e-6,
  kmsAsymmetric: 15e-6,
  s3Put: 5e-6,
  s3Get: 0.4e-6,
} as const;

/** Most of a call is waiting for AWS; 256 MB, and half a second as a cautious mean. */
const SECONDS_PER_CALL = 0.5;
const GIGABYTES = 0.25;

const PRICE_OF: Readonly<Record<string, number>> = {
  PutItem: PRICES.tableWrite,
  UpdateItem: PRICES.tableWrite,
  DeleteItem: PRICES.tableWrite,
  GetItem: PRICES.tableRead,
  Query: PRICES.tableRead,
  Sign: PRICES.kmsAsymmetric,
  GetPublicKey: PRICES.kmsAsymmetric,
  PutObject: PRICES.s3Put,
  GetObject: PRICES.s3Get,
  HeadObject: PRICES.s3Get,
};

export interface Usage {
  readonly transitions: number;
  readonly functionCalls: number;
  readonly calls: readonly Pick<Call, "operation">[];
}

/** What a rollout's orchestration costs; the jobs it starts and the devices' traffic are not in it. */
export const dollarsOf = ({ transitions, functionCalls, calls }: Usage): number =>
  transitions * PRICES.transition +
  functionCalls *
    (PRICES.lambdaRequest + PRICES.lambdaGigabyteSecond * GIGABYTES * SECONDS_PER_CALL) +
  calls.reduce((total, { operation }) => total + (PRICE_OF[operation] ?? 0), 0);
