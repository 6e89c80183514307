import { Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";

/** CloudWatch's alarms, the budget, and Cost Anomaly Detection: they speak to an encrypted topic. */
export const TELLING_SERVICES = ["cloudwatch", "budgets", "costalerts"].map(
  (service) => `${service}.amazonaws.com`,
);

/**
 * What services do with a key in their own name, as statements of its policy: roles are let in by IAM,
 * services by nothing else. The volumes of instances and Firehose have grants, which whoever deploys makes.
 */
export const serviceUse = (scope: Construct): PolicyStatement[] => [
  ...TELLING_SERVICES.map((service) => topicUse(scope, service)),
  eventUse(scope),
  logUse(scope),
];

/** A publisher uses an encrypted topic's key itself. (SNS developer guide, "Key management") */
export const topicUse = (scope: Construct, service: string): PolicyStatement =>
  ofThisAccount(scope, service, ["kms:Decrypt", "kms:GenerateDataKey*"]);

/** Events that nobody took go to an encrypted queue. (EventBridge user guide, "Using dead-letter queues") */
const eventUse = (scope: Construct): PolicyStatement =>
  ofThisAccount(scope, "events.amazonaws.com", ["kms:Decrypt", "kms:GenerateDataKey"]);

/** (CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS KMS") */
const logUse = (scope: Construct): PolicyStatement => {
  const { partition, region, account, urlSuffix } = Stack.of(scope);
  return new PolicyStatement({
    principals: [new ServicePrincipal(`logs.${region}.${urlSuffix}`)],
    actions: [
      "kms:Encrypt*",
      "kms:Decrypt*",
      "kms:ReEncrypt*",
      "kms:GenerateDataKey*",
      "kms:Describe*",
    ],
    resources: ["*"],
    conditions: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${account}:log-group:*`,
      },
    },
  });
};

const ofThisAccount = (scope: Construct, service: string, actions: string[]): PolicyStatement =>
  new PolicyStatement({
    principals: [new ServicePrincipal(service)],
    conditions: { StringEquals: { "aws:SourceAccount": Stack.of(scope).account } },
    actions,
    // A key's policy names no other key.
    resources: ["*"],
  });
