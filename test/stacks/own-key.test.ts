import { readFileSync } from "node:fs";
import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { beforeAll, expect, test } from "vitest";
import { isAllowed } from "../../twin/identity/evaluate.ts";
import type { Statement } from "../../twin/identity/statement.ts";
import type { Template, TemplateResource } from "../account/template.ts";
import { productApp } from "./synthesized.ts";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/3f0e7c52-5e1a-4c8e-9a54-0d2f6f3a1b11";
const templatesOf = (context: object): ReadonlyMap<string, Template> =>
  new Map(
    productApp({ devices: 2, alarms: { email: "turbines@example.org" }, ...context })
      .app.synth()
      .stacks.map(({ stackName, template }) => [stackName, template as Template]),
  );

let own: ReadonlyMap<string, Template>;
let named: ReadonlyMap<string, Template>;
beforeAll(() => {
  own = templatesOf({ kmsKey: "own" });
  named = templatesOf({ kmsKey: KEY });
});

const resourcesOf = (
  templates: ReadonlyMap<string, Template>,
): [id: string, resource: TemplateResource][] =>
  [...templates].flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).map(([id, each]): [string, TemplateResource] => [
      `${stack}/${id}`,
      each,
    ]),
  );
const ofType = (templates: ReadonlyMap<string, Template>, type: string): TemplateResource[] =>
  resourcesOf(templates).flatMap(([, each]) => (each.Type === type ? [each] : []));

/** Types that could lie under a key and do not, with the reason. */
const NOT_UNDER_IT: Readonly<Record<string, string>> = {
  "AWS::StepFunctions::StateMachine":
    "whoever describes or is told of an execution would need the key, EventBridge included",
  "AWS::Scheduler::Schedule": "holds a constant input and nothing of anybody's",
};

/** Names of the properties, at any depth, in which CloudFormation's specification lets a type name a key. */
const specification = loadAwsServiceSpecSync();
const keyPropertiesOf = (type: string): string[] => {
  const [resource] = specification.lookup("resource", "cloudFormationType", "equals", type);
  if (!resource) return [];
  const types = specification.follow("usesType", resource).map(({ entity }) => entity);
  return [resource, ...types]
    .flatMap(({ properties }) => Object.keys(properties))
    .filter((name) => /^(kms|sse)?.*(kms.*key|master.?key|keyarn|encryptionkey)/i.test(name));
};

test("Everything at rest for which CloudFormation takes a key lies under the key of one's own", () => {
  const bare = resourcesOf(named).flatMap(([id, { Type, Properties = {} }]) => {
    const isFree = Type.startsWith("Custom::") || Type === "AWS::KMS::Key" || Type in NOT_UNDER_IT;
    if (isFree || JSON.stringify(Properties).includes(KEY)) return [];
    // A function has its environment encrypted, and CDK's own has none.
    if (Type === "AWS::Lambda::Function" && !("Environment" in Properties)) return [];
    return keyPropertiesOf(Type).length === 0 ? [] : [`${Type} ${id}`];
  });
  expect(bare).toEqual([]);
  // The check sees what it is for.
  for (const type of [
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::SNS::Topic",
    "AWS::DynamoDB::GlobalTable",
    "AWS::Logs::LogGroup",
    "AWS::Lambda::Function",
    "AWS::KinesisFirehose::DeliveryStream",
    "AWS::EC2::Instance",
  ]) {
    expect([type, keyPropertiesOf(type).length > 0]).toEqual([type, true]);
    expect(ofType(named, type).length).toBeGreaterThan(0);
  }
});

test("Jobs of the training write, and have their volumes, under it", () => {
  const [pipeline] = ofType(named, "AWS::SageMaker::Pipeline");
  const text = JSON.stringify(pipeline);
  expect(text.match(new RegExp(`KmsKeyId\\W+${KEY}`, "g"))).toHaveLength(6);
});

test("A key of the product's turns by itself, outlives the stacks, and is the only one beside the signing key", () => {
  const keys = ofType(own, "AWS::KMS::Key");
  expect(keys).toHaveLength(2);
  const key = keys.find(({ Properties }) => Properties?.["EnableKeyRotation"] === true);
  expect(key).toMatchObject({
    DeletionPolicy: "RetainExceptOnCreate",
    UpdateReplacePolicy: "Retain",
  });
  expect([...own.keys()]).toContain("Key");
  expect(ofType(named, "AWS::KMS::Key")).toHaveLength(1);
  expect([...named.keys()]).not.toContain("Key");
});

interface ServiceStatement extends Statement {
  readonly Principal?: { readonly Service?: unknown };
}
const statementsIn = (resource: TemplateResource | undefined, property: string) => {
  const { Statement = [] } = (resource?.Properties?.[property] ?? {}) as {
    Statement?: ServiceStatement[];
  };
  return Statement;
};
const servicesOf = (type: string, action: string): string[] =>
  ofType(own, type).flatMap((each) =>
    statementsIn(each, "PolicyDocument").flatMap(({ Action, Principal, Effect }) =>
      Effect === "Allow" && Action === action && typeof Principal?.Service === "string"
        ? [Principal.Service]
        : [],
    ),
  );

test("Every service that a topic or queue lets in may use the key for this account, and logs for its groups", () => {
  const policy = statementsIn(
    ofType(own, "AWS::KMS::Key").find(({ Properties }) => Properties?.["EnableKeyRotation"]),
    "KeyPolicy",
  );
  const letIn = [
    ...servicesOf("AWS::SNS::TopicPolicy", "sns:Publish"),
    ...servicesOf("AWS::SQS::QueuePolicy", "sqs:SendMessage"),
  ];
  expect([...new Set(letIn)].toSorted()).toEqual([
    "budgets.amazonaws.com",
    "cloudwatch.amazonaws.com",
    "costalerts.amazonaws.com",
    "events.amazonaws.com",
  ]);
  for (const service of letIn) {
    const ofService = policy
      .filter(({ Principal }) => Principal?.Service === service)
      .map((each) => JSON.parse(JSON.stringify(each).replace('{"Ref":"AWS::AccountId"}', '"1"')));
    const need = (action: string, account: string) => ({
      action,
      resource: "*",
      context: { "aws:SourceAccount": account },
    });
    for (const action of ["kms:Decrypt", "kms:GenerateDataKey"]) {
      expect([service, isAllowed(ofService, need(action, "1"))]).toEqual([service, true]);
      expect([service, isAllowed(ofService, need(action, "2"))]).toEqual([service, false]);
    }
    expect(isAllowed(ofService, need("kms:CreateGrant", "1"))).toBe(false);
  }
  expect(JSON.stringify(policy)).toContain('"kms:EncryptionContext:aws:logs:arn"');
});

test("No role has the key that stores nothing and reads nothing under it", () => {
  const idle = resourcesOf(named).flatMap(([id, { Type, Properties = {} }]) => {
    const text = JSON.stringify(Properties);
    if (Type !== "AWS::IAM::Policy" || !text.includes(KEY)) return [];
    return /s3:(Get|Put)Object|dynamodb:|sqs:SendMessage|sns:Publish|kms:ViaService":\{[^}]*lambda|lambda\./.test(
      text,
    )
      ? []
      : [id];
  });
  expect(idle).toEqual([]);
  const names = resourcesOf(named).filter(
    ([, { Type, Properties }]) =>
      Type === "AWS::IAM::Policy" && !JSON.stringify(Properties).includes(KEY),
  );
  expect(names.map(([id]) => id)).toContainEqual(expect.stringContaining("RolloutMachineRole"));
});

test("The page says what the policy of a key of one's own has to hold", () => {
  const page = readFileSync(new URL("../../docs/deploy.md", import.meta.url), "utf8");
  const [, text = "[]"] = /## A key of your own[\s\S]*?```json\n([\s\S]*?)```/.exec(page) ?? [];
  const policy = statementsIn(
    ofType(own, "AWS::KMS::Key").find(({ Properties }) => Properties?.["EnableKeyRotation"]),
    "KeyPolicy",
  );
  const said = JSON.stringify(JSON.parse(text));
  const made = JSON.stringify(policy.filter(({ Principal }) => Principal?.Service !== undefined))
    .replaceAll(/\{"Fn::Join":\["",\[(.*?)\]\]\}/g, (_, parts: string) =>
      JSON.stringify(
        (JSON.parse(`[${parts}]`) as (string | { Ref: string })[])
          .map((part) => (typeof part === "string" ? part : PLACEHOLDERS[part.Ref]))
          .join(""),
      ),
    )
    .replaceAll('{"Ref":"AWS::AccountId"}', `"${PLACEHOLDERS["AWS::AccountId"]}"`);
  expect(JSON.parse(said)).toEqual(JSON.parse(made));
});

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  "AWS::AccountId": "111122223333",
  "AWS::Region": "eu-west-1",
  "AWS::Partition": "aws",
  "AWS::URLSuffix": "amazonaws.com",
};

test.each([
  [{ kmsKey: "mine" }, /kmsKey/],
  [
    { kmsKey: "own", delivery: "edge-manager" },
    /kmsKey: expected none with the delivery edge-manager/,
  ],
])("The context %j is refused before anything deploys", (context, problem) => {
  expect(() => productApp(context)).toThrow(problem);
});
