import { arnAt, type Needs, on, onMember, onNamed, type Place, withoutResource } from "../need.ts";

const keyArn = (id: string, place: Place): string =>
  id.startsWith("arn:") && id.includes(":key/")
    ? id
    : (place.keyArnOf?.(id) ?? arnAt(place, "kms", `key/${id}`));

const key =
  (action: string): Needs =>
  ({ KeyId }, place) => [on(`kms:${action}`, keyArn(KeyId, place))];

export const KMS_NEEDS: Readonly<Record<string, Needs>> = {
  DescribeKey: key("DescribeKey"),
  GetPublicKey: key("GetPublicKey"),
  Sign: key("Sign"),
  Verify: key("Verify"),
  ListKeys: withoutResource("kms:ListKeys"),
  ListAliases: withoutResource("kms:ListAliases"),
};

/** A publisher uses an encrypted topic's key itself. (SNS developer guide, "Key management") */
const publish: Needs = ({ TopicArn, TargetArn }, place) => {
  const topic = TopicArn ?? TargetArn ?? "*";
  const used = place.keyOfTopic?.(topic);
  const withKey = used === undefined ? [] : ["kms:Decrypt", "kms:GenerateDataKey"];
  return [on("sns:Publish", topic), ...withKey.map((action) => on(action, used ?? ""))];
};

export const SNS_NEEDS: Readonly<Record<string, Needs>> = {
  CreateTopic: ({ Name }, place) => [on("sns:CreateTopic", arnAt(place, "sns", Name))],
  ListTopics: withoutResource("sns:ListTopics"),
  GetTopicAttributes: onMember("sns:GetTopicAttributes", "TopicArn"),
  DeleteTopic: onMember("sns:DeleteTopic", "TopicArn"),
  Publish: publish,
};

const rule = (action: string, member = "Name"): Needs =>
  onNamed(`events:${action}`, "events", "rule/", member);

export const EVENTS_NEEDS: Readonly<Record<string, Needs>> = {
  PutEvents: (_input, place) => [
    on("events:PutEvents", arnAt(place, "events", "event-bus/default")),
  ],
  PutRule: rule("PutRule"),
  PutTargets: rule("PutTargets", "Rule"),
  RemoveTargets: rule("RemoveTargets", "Rule"),
  DescribeRule: rule("DescribeRule"),
  ListTargetsByRule: rule("ListTargetsByRule", "Rule"),
  EnableRule: rule("EnableRule"),
  DisableRule: rule("DisableRule"),
  DeleteRule: rule("DeleteRule"),
  ListRules: withoutResource("events:ListRules"),
  TestEventPattern: withoutResource("events:TestEventPattern"),
};

export const STS_NEEDS: Readonly<Record<string, Needs>> = {
  // Nobody can be forbidden to ask who he is. (STS API reference, GetCallerIdentity)
  GetCallerIdentity: () => [],
  AssumeRole: onMember("sts:AssumeRole", "RoleArn"),
};

const execution = (action: string): Needs => onMember(`states:${action}`, "executionArn");

export const STEP_FUNCTIONS_NEEDS: Readonly<Record<string, Needs>> = {
  StartExecution: onMember("states:StartExecution", "stateMachineArn"),
  DescribeStateMachine: onMember("states:DescribeStateMachine", "stateMachineArn"),
  ListExecutions: onMember("states:ListExecutions", "stateMachineArn"),
  DescribeExecution: execution("DescribeExecution"),
  DescribeStateMachineForExecution: execution("DescribeStateMachineForExecution"),
  GetExecutionHistory: execution("GetExecutionHistory"),
  StopExecution: execution("StopExecution"),
  RedriveExecution: execution("RedriveExecution"),
  ListStateMachines: withoutResource("states:ListStateMachines"),
  SendTaskSuccess: withoutResource("states:SendTaskSuccess"),
  SendTaskFailure: withoutResource("states:SendTaskFailure"),
  SendTaskHeartbeat: withoutResource("states:SendTaskHeartbeat"),
};

const called =
  (action: string): Needs =>
  ({ FunctionName }, place) => [
    on(
      `lambda:${action}`,
      FunctionName.startsWith("arn:")
        ? FunctionName
        : arnAt(place, "lambda", `function:${FunctionName}`),
    ),
  ];

export const LAMBDA_NEEDS: Readonly<Record<string, Needs>> = {
  Invoke: called("InvokeFunction"),
  GetFunctionConfiguration: called("GetFunctionConfiguration"),
  ListFunctions: withoutResource("lambda:ListFunctions"),
};
