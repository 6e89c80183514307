import type { Place } from "../identity/need.ts";
import { needsOfCall } from "../identity/needs-of-call.ts";
import { accessDeniedCode, accessDeniedStatus } from "./authorize.ts";
import type { ServiceContract } from "./contract/contract.ts";
import { AwsError } from "./service.ts";

/**
 * Refuses ARNs of the service's own resources that stand elsewhere, as far as a service says it by
 * another name than "does not exist", which the service itself answers.
 * @throws AwsError
 */
export const refuseForeignArns = (
  contract: ServiceContract,
  operation: string,
  input: Readonly<Record<string, unknown>>,
  caller: string,
  place: Place,
): void => {
  const own = NAMESPACES[contract.name] ?? [];
  const arns = Object.values(input).flatMap((value) => partsOf(value) ?? []);
  for (const arn of arns.filter(({ namespace }) => namespace === "iam")) {
    refuseForeignRole(contract, arn, place);
  }
  for (const arn of arns.filter(({ namespace }) => own.includes(namespace))) {
    if (isElsewhere(arn, place)) refuseElsewhere(contract, arn, place);
    else if (isOfAnother(arn, place)) {
      throw ofAnotherAccount(contract, operation, input, { caller, arn, place });
    }
  }
};

const NAMESPACES: Readonly<Record<string, readonly string[]>> = {
  dynamodb: ["dynamodb"],
  greengrassv2: ["greengrass", "iot"],
  iot: ["iot"],
  kms: ["kms"],
  lambda: ["lambda"],
  sagemaker: ["sagemaker"],
  sns: ["sns"],
  stepfunctions: ["states"],
};

interface Arn {
  readonly text: string;
  readonly partition: string;
  readonly namespace: string;
  readonly region: string;
  readonly account: string;
}

const partsOf = (value: unknown): Arn | undefined => {
  if (typeof value !== "string" || !value.startsWith("arn:")) return undefined;
  const [, partition = "", namespace = "", region = "", account = ""] = value.split(":");
  return { text: value, partition, namespace, region, account };
};

const isElsewhere = ({ partition, region }: Arn, place: Place): boolean =>
  partition !== place.partition || region !== place.region;

/** Greengrass's own components belong to the account "aws". */
const isOfAnother = ({ account }: Arn, place: Place): boolean =>
  /^\d{12}$/.test(account) && account !== place.account;

/** A service takes roles of its caller's account only. (IAM user guide, "PassRole") */
const refuseForeignRole = (contract: ServiceContract, arn: Arn, place: Place): void => {
  if (!isOfAnother(arn, place) && arn.partition === place.partition) return;
  throw new AwsError(
    accessDeniedCode(contract),
    "Cross-account pass role is not allowed.",
    accessDeniedStatus(contract),
  );
};

const refuseElsewhere = (contract: ServiceContract, arn: Arn, place: Place): void => {
  const refusal = ELSEWHERE[contract.name]?.(arn, place.region);
  if (refusal) throw new AwsError(refusal.code, refusal.message, refusal.status);
};

const ELSEWHERE: Readonly<
  Record<string, (asked: Arn, own: string) => { code: string; message: string; status: number }>
> = {
  dynamodb: ({ text }) => ({
    code: "ValidationException",
    message: `Invalid TableArn: Invalid ResourceArn provided as input ${text}`,
    status: 400,
  }),
  // What it cannot deploy to or describe is invalid before it is looked for.
  greengrassv2: ({ text }, own) => ({
    code: "ValidationException",
    message: `Invalid ARN: ${text} is not in ${own}`,
    status: 400,
  }),
  kms: ({ region }) => ({
    code: "NotFoundException",
    message: `Invalid arn ${region}`,
    status: 400,
  }),
  lambda: ({ region: asked }, own) => ({
    code: "ResourceNotFoundException",
    message: `Functions from '${asked}' are not reachable in this region ('${own}')`,
    status: 404,
  }),
  sns: () => ({
    code: "InvalidParameterException",
    message: "Invalid parameter: TopicArn",
    status: 400,
  }),
};

/** Across accounts both sides must permit it, and no resource here has a policy. (IAM user guide, "Cross-account policy evaluation logic") */
const ofAnotherAccount = (
  contract: ServiceContract,
  operation: string,
  input: Readonly<Record<string, unknown>>,
  { caller, arn, place }: { caller: string; arn: Arn; place: Place },
): AwsError => {
  const [need] = needsOfCall({ service: contract.name, operation, input }, place);
  const action = need?.action ?? operation;
  return new AwsError(
    accessDeniedCode(contract),
    `User: ${caller} is not authorized to perform: ${action} on resource: ${arn.text} because no resource-based policy allows the ${action} action`,
    accessDeniedStatus(contract),
  );
};
