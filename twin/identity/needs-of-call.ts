import { arnAt, type Need, type Needs, on, type Place } from "./need.ts";
import { componentVersionArn, GREENGRASS_NEEDS } from "./needs/greengrass-needs.ts";
import { IOT_DATA_NEEDS, IOT_NEEDS } from "./needs/iot-needs.ts";
import {
  EVENTS_NEEDS,
  KMS_NEEDS,
  LAMBDA_NEEDS,
  SNS_NEEDS,
  STEP_FUNCTIONS_NEEDS,
  STS_NEEDS,
} from "./needs/message-needs.ts";
import { SAGEMAKER_NEEDS } from "./needs/sagemaker-needs.ts";
import { DYNAMODB_NEEDS, S3_NEEDS } from "./needs/storage-needs.ts";

export interface AskedCall {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * What a call needs: the service authorization reference, and what the API pages add to it.
 * @throws Error naming an operation that nobody mapped
 */
export const needsOfCall = (
  { service, operation, input }: AskedCall,
  place: Place,
): readonly Need[] => {
  const needs = NEEDS[service]?.[operation];
  if (needs === undefined) {
    throw new Error(
      `permissions: ${service}.${operation} is not mapped; add it below twin/identity/needs/`,
    );
  }
  const needed = needs(input, place);
  return [...needed, ...tagging(service, operation, input, needed, place)];
};

/** Whoever creates with tags must be allowed to tag. (Service authorization reference, dependent actions) */
const tagging = (
  service: string,
  operation: string,
  input: AskedCall["input"],
  [first]: readonly Need[],
  place: Place,
): readonly Need[] => {
  const action = TAGGING[service];
  const tags = input["Tags"] ?? input["tags"];
  const isCreating = /^(Create|Put)/.test(operation);
  if (action === undefined || first === undefined || !isCreating || !hasTags(tags)) return [];
  const own = OWN_RESOURCE[operation]?.(input, place);
  return [on(action, own ?? first.resource)];
};

const hasTags = (tags: unknown): boolean => Object.keys(tags ?? {}).length > 0;

const TAGGING: Readonly<Record<string, string>> = {
  dynamodb: "dynamodb:TagResource",
  events: "events:TagResource",
  greengrassv2: "greengrass:TagResource",
  iot: "iot:TagResource",
  sagemaker: "sagemaker:AddTags",
  sns: "sns:TagResource",
};

/** Where tags lie on something else than the action's resource. */
const OWN_RESOURCE: Readonly<Record<string, (input: AskedCall["input"], place: Place) => string>> =
  {
    CreateDeployment: (_input, place) => arnAt(place, "greengrass", "deployments:new"),
    CreateComponentVersion: componentVersionArn,
  };

const NEEDS: Readonly<Record<string, Readonly<Record<string, Needs>>>> = {
  s3: S3_NEEDS,
  dynamodb: DYNAMODB_NEEDS,
  kms: KMS_NEEDS,
  sns: SNS_NEEDS,
  events: EVENTS_NEEDS,
  sts: STS_NEEDS,
  iot: IOT_NEEDS,
  "iot-data": IOT_DATA_NEEDS,
  greengrassv2: GREENGRASS_NEEDS,
  sagemaker: SAGEMAKER_NEEDS,
  stepfunctions: STEP_FUNCTIONS_NEEDS,
  lambda: LAMBDA_NEEDS,
};
