import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";

/** What CloudFormation's own specification says of a type. */
export interface TypeRules {
  /** The property that names a resource, where the template may choose the name. */
  readonly nameProperty?: string;
  /** Whether that name identifies it, so that an existing one can be imported by it. */
  readonly isIdentifiedByName: boolean;
  /** Properties whose change makes another resource. */
  readonly replacing: ReadonlySet<string>;
  /** Such as `arn:${Partition}:iot:${Region}:${Account}:thing/${ThingName}`. */
  readonly arnTemplate?: string;
  readonly attributes: ReadonlySet<string>;
}

const specification = loadAwsServiceSpecSync();
const known = new Map<string, TypeRules>();

/**
 * Of the properties that replace a resource in some cases only, these do in ours: of an instance with
 * EBS volumes in a VPC all others stop and start it, or less. (CloudFormation template reference,
 * AWS::EC2::Instance, "Update requires")
 */
const REPLACES_OURS = new Set(["AWS::EC2::Instance.BlockDeviceMappings"]);

/** @throws Error for a type that CloudFormation does not have */
export const rulesOf = (type: string): TypeRules => {
  const found = known.get(type) ?? read(type);
  known.set(type, found);
  return found;
};

const read = (type: string): TypeRules => {
  // A custom resource is made anew when its function answers another id, never for a property.
  if (type.startsWith("Custom::"))
    return { replacing: new Set(), attributes: new Set(), isIdentifiedByName: false };
  const [resource] = specification.lookup("resource", "cloudFormationType", "equals", type);
  if (!resource) throw new Error(`${type} is not a resource type`);
  const { properties, attributes, primaryIdentifier = [], arnTemplate } = resource;
  const [identifier = "", ...others] = primaryIdentifier;
  const isIdentifiedByName = others.length === 0 && identifier in properties;
  const names = isIdentifiedByName ? identifier : NAMED_BY[type];
  return {
    ...(names && { nameProperty: names }),
    ...(arnTemplate && { arnTemplate }),
    isIdentifiedByName,
    replacing: new Set(
      Object.entries(properties)
        .filter(
          ([name, { causesReplacement }]) =>
            causesReplacement === "yes" ||
            (causesReplacement === "maybe" && REPLACES_OURS.has(`${type}.${name}`)),
        )
        .map(([name]) => name),
    ),
    attributes: new Set(Object.keys(attributes)),
  };
};

/** Where the identifier is an ARN or an id, and a name is taken all the same. */
const NAMED_BY: Readonly<Record<string, string>> = {
  "AWS::IoT::Policy": "PolicyName",
  "AWS::SageMaker::Pipeline": "PipelineName",
  "AWS::StepFunctions::StateMachine": "StateMachineName",
  "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
  "AWS::SNS::Topic": "TopicName",
  "AWS::Events::Rule": "Name",
};
