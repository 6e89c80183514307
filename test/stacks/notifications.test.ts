import { expect, test } from "vitest";
import { synthesized } from "./synthesized.ts";

const { rollout } = synthesized();
const [topicId] = Object.keys(rollout.findResources("AWS::SNS::Topic"));
const topic = rollout.findResources("AWS::SNS::Topic")[topicId ?? ""]?.["Properties"];

interface Statement {
  readonly Effect: string;
  readonly Principal: { readonly Service?: string };
  readonly Action: string | readonly string[];
  readonly Condition?: object;
}

/** What a resource's policy lets CloudWatch's alarms do, and on which condition. */
const forAlarms = (statements: readonly Statement[]) =>
  statements.filter(
    ({ Effect, Principal }) =>
      Effect === "Allow" && Principal.Service === "cloudwatch.amazonaws.com",
  );

const THIS_ACCOUNT = { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } };

test("Every alarm speaks to the topic, and the topic's policy lets this account's alarms in", () => {
  for (const { Properties } of Object.values(rollout.findResources("AWS::CloudWatch::Alarm"))) {
    expect(Properties.AlarmActions).toEqual([{ Ref: topicId }]);
  }
  const [policy] = Object.values(rollout.findResources("AWS::SNS::TopicPolicy"));
  expect(forAlarms(policy?.["Properties"].PolicyDocument.Statement)).toEqual([
    expect.objectContaining({ Action: "sns:Publish", Condition: THIS_ACCOUNT }),
  ]);
});

test("The topic's key is one that alarms may use: SNS's own is not", () => {
  const [keyId] = topic.KmsMasterKeyId["Fn::GetAtt"];
  const key = rollout.findResources("AWS::KMS::Key")[keyId]?.["Properties"];
  expect(key.EnableKeyRotation).toBe(true);
  expect(forAlarms(key.KeyPolicy.Statement)).toEqual([
    expect.objectContaining({
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Condition: THIS_ACCOUNT,
    }),
  ]);
});
