import { type IAspect, Stack } from "aws-cdk-lib";
import { ManagedPolicy, Policy, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { IConstruct } from "constructs";

/**
 * Lets every role that reads or writes an object or an item use the key that it lies under, through that
 * service only: so no role can be forgotten, and none gets it that needs it for nothing. Queues and topics
 * say it themselves.
 */
export class RoleUse implements IAspect {
  private readonly key: IKey;

  constructor(key: IKey) {
    this.key = key;
  }

  visit(node: IConstruct): void {
    if (!(node instanceof Policy || node instanceof ManagedPolicy)) return;
    const text = JSON.stringify(Stack.of(node).resolve(node.document));
    const uses = USES.flatMap((levels) => levels.find(({ when }) => usedIn(text, when)) ?? []);
    node.addStatements(...uses.map((use) => this.through(node, use)));
  }

  private through(scope: IConstruct, { service, actions }: Use): PolicyStatement {
    return new PolicyStatement({
      actions: [...actions],
      resources: [this.key.keyArn],
      conditions: through(scope, service),
    });
  }
}

/** Whatever uses a key by a service of this Region, and not by itself. */
export const through = (scope: IConstruct, service: string) => {
  const { region, urlSuffix } = Stack.of(scope);
  return { StringEquals: { "kms:ViaService": `${service}.${region}.${urlSuffix}` } };
};

interface Use {
  readonly service: string;
  readonly when: readonly string[];
  readonly actions: readonly string[];
}

const onItems = (...actions: string[]) => actions.map((action) => `dynamodb:${action}`);

/**
 * By service, writing before reading, which it includes. An upload in parts decrypts its own data key.
 * (S3 user guide, "Using server-side encryption with AWS KMS keys"; DynamoDB developer guide,
 * "Encryption at rest: how it works")
 */
const USES: readonly (readonly Use[])[] = [
  [
    {
      service: "s3",
      when: ["s3:PutObject"],
      actions: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
    },
    { service: "s3", when: ["s3:GetObject", "s3:GetObject*"], actions: ["kms:Decrypt"] },
  ],
  [
    {
      service: "dynamodb",
      when: onItems("PutItem", "UpdateItem", "DeleteItem"),
      actions: [
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey*",
        "kms:ReEncrypt*",
      ],
    },
    {
      service: "dynamodb",
      when: onItems("GetItem", "BatchGetItem", "Query"),
      actions: ["kms:Decrypt", "kms:DescribeKey"],
    },
  ],
];

const usedIn = (text: string, actions: readonly string[]): boolean =>
  actions.some((action) => text.includes(`"${action}"`));
