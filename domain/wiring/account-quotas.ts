import { connectionsFor } from "./connections.ts";
import { RESERVED_CONCURRENCY } from "./functions.ts";
import { batchFor, DEFAULT_SENDING, type Sending, turbineRates } from "./message-rates.ts";

/** What of a deployment asks for room in the account. */
export interface Demand {
  readonly devices: number;
  readonly turbinesPerDevice: number;
  /** Whether an instance shows the page. */
  readonly page: boolean;
  readonly spotTraining: boolean;
  /** What processes and trains. */
  readonly trainingInstance: string;
}

/** Quotas are known by service and name: names are documented for all of them, codes are not. */
export interface Need {
  readonly service: string;
  readonly quota: string;
  readonly needed: number;
  readonly why: string;
}

/** As the account answers it. */
export interface Quota {
  readonly name: string;
  readonly code: string;
  readonly value: number;
}

/** A service's quotas, or why they could not be read. */
export type Answer = { readonly quotas: readonly Quota[] } | { readonly problem: string };

export interface Finding extends Need {
  readonly state: "enough" | "missing" | "unknown";
  readonly code: string | null;
  readonly inAccount: number | null;
  readonly remedy: string | null;
}

/** All that the deployment needs of an account, in numbers. */
export const needsOf = (demand: Demand): Need[] => {
  const { devices, turbinesPerDevice, page, spotTraining, trainingInstance } = demand;
  const turbines = devices * turbinesPerDevice;
  const instances = devices + (page ? 1 : 0);
  const { rateHz } = DEFAULT_SENDING;
  const sending = { rateHz, batch: batchFor(turbinesPerDevice, rateHz) };
  const connections = connectionsFor(turbines, sending);
  const ofPage = page ? connections.farm + connections.page : 0;
  const job = spotTraining ? "spot training" : "training";
  return [
    {
      service: "lambda",
      quota: "Concurrent executions",
      needed: RESERVED_CONCURRENCY + LEFT_UNRESERVED,
      why: `${RESERVED_CONCURRENCY} reserved, and ${LEFT_UNRESERVED} that Lambda keeps unreserved`,
    },
    {
      service: "ec2",
      quota: "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
      needed: instances * VCPUS,
      why: `${instances} instances of ${VCPUS} vCPUs`,
    },
    ...["processing", job].map((kind) => ({
      service: "sagemaker",
      quota: `${trainingInstance} for ${kind} job usage`,
      needed: 1,
      why: `the pipeline's ${kind} job`,
    })),
    ...messageNeeds(turbines, page, sending),
    {
      service: "iotcore",
      quota: "Maximum concurrent client connections per account",
      needed: devices + ofPage,
      why: `${devices} devices${page ? `, and ${ofPage} of the page's machine` : ""}`,
    },
  ].filter(({ needed }) => needed > 0);
};

/** Every publish is in once; readings go out to the device, what it says to the page. */
const messageNeeds = (turbines: number, page: boolean, sending: Sending): Need[] => {
  const { readings, verdicts, samples } = turbineRates(sending);
  const sent = readings + verdicts + samples;
  const heard = readings + (page ? verdicts + samples : 0);
  return [
    {
      service: "iotcore",
      quota: "Inbound publish requests per second per account",
      needed: turbines * sent,
      why: `${turbines} turbines of ${sent} messages a second`,
    },
    {
      service: "iotcore",
      quota: "Outbound publish requests per second per account",
      needed: turbines * heard,
      why: `${turbines} turbines of ${heard} messages a second`,
    },
  ];
};

/** PutFunctionConcurrency refuses what would leave fewer. (AWS Lambda, reserved concurrency) */
const LEFT_UNRESERVED = 100;

/** Of a t4g.small and of a t3.small; EC2 counts vCPUs, not instances. */
const VCPUS = 2;

/** What is not in the account's answer is unknown, never enough. */
export const judgeQuota = (need: Need, answer: Answer): Finding => {
  if ("problem" in answer) return unknown(need, answer.problem);
  const found = answer.quotas.find(({ name }) => sameName(name, need.quota));
  if (!found) return unknown(need, `${need.service} lists no quota of this name`);
  const { code, value } = found;
  if (value >= need.needed) {
    return { ...need, state: "enough", code, inAccount: value, remedy: null };
  }
  const remedy = `aws service-quotas request-service-quota-increase --service-code ${need.service} --quota-code ${code} --desired-value ${need.needed}`;
  return { ...need, state: "missing", code, inAccount: value, remedy };
};

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const unknown = (need: Need, problem: string): Finding => ({
  ...need,
  state: "unknown",
  code: null,
  inAccount: null,
  remedy: `could not be read: ${problem}; look for it with aws service-quotas list-service-quotas --service-code ${need.service}`,
});
