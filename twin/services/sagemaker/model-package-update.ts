import { AwsError } from "../../wire/service.ts";
import type { ModelPackage } from "./model-package.ts";

/**
 * Applies UpdateModelPackage. `fields` are those the request named, whether they changed or not:
 * AWS emits for an equal value too.
 */
export const updateOf = (
  before: ModelPackage,
  input: UpdateInput,
): { after: ModelPackage; fields: readonly string[] } => {
  const { CustomerMetadataProperties, CustomerMetadataPropertiesToRemove = [] } = input;
  const properties: Record<string, string> = {
    ...before.CustomerMetadataProperties,
    ...CustomerMetadataProperties,
  };
  for (const key of CustomerMetadataPropertiesToRemove) delete properties[key];
  const count = Object.keys(properties).length;
  if (count > MAX_PROPERTIES) {
    throw new AwsError(
      "ValidationException",
      `${before.ModelPackageArn} would have ${count} CustomerMetadataProperties, at most ${MAX_PROPERTIES} are allowed; remove some first`,
    );
  }
  const replaced = Object.fromEntries(
    REPLACED.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])),
  );
  const added = input.AdditionalInferenceSpecificationsToAdd;
  const specifications = [...(before.AdditionalInferenceSpecifications ?? []), ...(added ?? [])];
  const { CustomerMetadataProperties: _before, ...rest } = before;
  return {
    after: {
      ...rest,
      ...replaced,
      // An empty map would break the contract: AWS leaves the member out.
      ...(count > 0 ? { CustomerMetadataProperties: properties } : {}),
      ...(added === undefined ? {} : { AdditionalInferenceSpecifications: specifications }),
    },
    fields: fieldsOf(input),
  };
};

const MAX_PROPERTIES = 50;

const REPLACED = [
  "ModelApprovalStatus",
  "ApprovalDescription",
  "InferenceSpecification",
  "ModelLifeCycle",
  "SourceUri",
] as const;

export interface UpdateInput extends Partial<Record<(typeof REPLACED)[number], unknown>> {
  readonly ModelPackageArn: string;
  readonly CustomerMetadataProperties?: Readonly<Record<string, string>>;
  readonly CustomerMetadataPropertiesToRemove?: readonly string[];
  readonly AdditionalInferenceSpecificationsToAdd?: readonly object[];
}

// As the events spell them.
const fieldsOf = (input: UpdateInput): string[] => {
  const named = REPLACED.filter((name) => input[name] !== undefined).map((name) =>
    name === "SourceUri" ? "sourceUri" : name,
  );
  const hasProperties =
    input.CustomerMetadataProperties !== undefined ||
    input.CustomerMetadataPropertiesToRemove !== undefined;
  return [
    ...named,
    ...(hasProperties ? ["CustomerMetadataProperties"] : []),
    ...(input.AdditionalInferenceSpecificationsToAdd ? ["AdditionalInferenceSpecifications"] : []),
  ];
};
