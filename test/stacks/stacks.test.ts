import { Match, type Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { approvalPattern, MODEL_PACKAGE_GROUP } from "../../domain/rollout/approval.ts";
import { synthesized } from "./synthesized.ts";

const { training, fleet, rollout, simulator, dashboard } = synthesized();
const stacks = { training, fleet, rollout, simulator, dashboard };

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Effect: string;
}

const statementsOf = (template: Template): Statement[] =>
  ["AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IoT::Policy"].flatMap((type) =>
    Object.values(template.findResources(type)).flatMap(({ Properties }) => [
      ...(Properties?.PolicyDocument?.Statement ?? []),
      ...(Properties?.Policies ?? []).flatMap(
        (policy: { PolicyDocument: { Statement: Statement[] } }) => policy.PolicyDocument.Statement,
      ),
    ]),
  );

const actionsOf = ({ Action }: Statement): readonly string[] => [Action].flat();

/** Actions whose service has no resource type for them (service authorization reference). */
const WITHOUT_RESOURCE = [
  "cloudwatch:PutMetricData",
  "ecr:GetAuthorizationToken",
  "greengrass:CreateDeployment",
  "greengrass:GetDeploymentConfiguration",
  "greengrass:ListCoreDevices",
  "greengrass:ListDeployments",
  "greengrass:ListThingGroupsForCoreDevice",
  "greengrass:ResolveComponentCandidates",
  "iot:CreateCertificateFromCsr",
  "iot:ListAttachedPolicies",
  "iot:DescribeEndpoint",
  "iot:ListThingGroups",
  "logs:CreateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:DescribeLogGroups",
  "logs:DescribeResourcePolicies",
  "logs:GetLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:UpdateLogDelivery",
  // The request names a group, the permission's one optional type is the package.
  "sagemaker:ListModelPackages",
  "states:SendTaskFailure",
  "states:SendTaskSuccess",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];

test("The rule that starts a rollout has the one approval pattern, and a queue for what it lost", () => {
  const { "detail-type": _, ...pattern } = approvalPattern(MODEL_PACKAGE_GROUP);
  rollout.hasResourceProperties("AWS::Events::Rule", {
    EventPattern: {
      ...pattern,
      "detail-type": ["SageMaker Model Package State Change"],
    },
    Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue() })],
  });
  rollout.hasResourceProperties("AWS::SQS::QueuePolicy", {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: "sqs:SendMessage",
          Principal: { Service: "events.amazonaws.com" },
          Condition: { ArnEquals: Match.anyValue() },
        }),
      ]),
    },
  });
});

test.each(Object.entries(stacks))("%s grants no action by wildcard", (_name, template) => {
  const wild = statementsOf(template)
    .flatMap(actionsOf)
    .filter((action) => action === "*" || action.endsWith(":*"));
  expect(wild).toEqual([]);
});

test.each(Object.entries(stacks))(
  "%s names a resource wherever the service has a type for it",
  (_name, template) => {
    const unnamed = statementsOf(template)
      .filter(({ Resource }) => [Resource].flat().includes("*"))
      .flatMap(actionsOf)
      .filter((action) => !WITHOUT_RESOURCE.includes(action));
    expect(unnamed).toEqual([]);
  },
);

test("A role can be passed to SageMaker only", () => {
  const passes = Object.values(stacks)
    .flatMap(statementsOf)
    .filter((each) => actionsOf(each).includes("iam:PassRole"));
  expect(passes.length).toBeGreaterThan(3);
  for (const statement of passes) {
    expect(statement).toMatchObject({
      Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
    });
  }
});

test("The ledger can be restored to any second and outlives the stack", () => {
  rollout.hasResource("AWS::DynamoDB::GlobalTable", {
    DeletionPolicy: "Retain",
    Properties: {
      BillingMode: "PAY_PER_REQUEST",
      SSESpecification: { SSEEnabled: true },
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      Replicas: [
        Match.objectLike({
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        }),
      ],
    },
  });
});

test("The signing key is an ECC P-256 key and is kept", () => {
  rollout.hasResource("AWS::KMS::Key", {
    DeletionPolicy: "RetainExceptOnCreate",
    UpdateReplacePolicy: "Retain",
    Properties: { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" },
  });
});

test("Another signing key signs from now on, and devices believe the one before, which stays the same", () => {
  const changed = synthesized({ signingKeys: ["2027", ""] }).rollout;
  const signing = (template: Template) =>
    Object.entries(template.findResources("AWS::KMS::Key")).flatMap(([id, { Properties }]) =>
      Properties["KeyUsage"] === "SIGN_VERIFY" ? [id] : [],
    );
  const [before] = signing(rollout);
  const [after, other] = signing(changed).toSorted((one) => (one === before ? 1 : -1));
  expect(signing(changed)).toHaveLength(2);
  expect(other).toBe(before);
  const told = Object.values(changed.findResources("AWS::Lambda::Function"))
    .map(({ Properties }) => Properties["Environment"]?.Variables)
    .find((each) => each?.SIGNING_KEY_ID);
  expect(told.SIGNING_KEY_ID).toEqual({ "Fn::GetAtt": [after, "Arn"] });
  expect(JSON.stringify(told.TRUSTED_KEY_IDS)).toContain(before);
  const users = (id: string | undefined, action: string) =>
    Object.entries(changed.findResources("AWS::IAM::Policy")).flatMap(([name, { Properties }]) =>
      Properties["PolicyDocument"].Statement.some(
        ({ Action, Resource }: { Action: unknown; Resource: unknown }) =>
          [Action].flat().includes(action) && JSON.stringify(Resource).includes(`"${id}"`),
      )
        ? [/^Functions(\w+?)Role/.exec(name)?.[1]]
        : [],
    );
  expect(users(after, "kms:Sign")).toEqual(["SignModel"]);
  expect(users(before, "kms:Sign")).toEqual([]);
  for (const id of [before, after]) {
    expect(users(id, "kms:GetPublicKey").toSorted()).toEqual(["Preflight", "RegisterDetector"]);
  }
});

test("Every function runs Node 24 on arm64 and writes to a log of the stack", () => {
  const functions = Object.values(rollout.findResources("AWS::Lambda::Function"));
  expect(functions.length).toBeGreaterThanOrEqual(17);
  for (const { Properties } of functions) {
    expect(Properties).toMatchObject({
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      LoggingConfig: { LogGroup: { Ref: expect.any(String) } },
      TracingConfig: { Mode: "Active" },
    });
  }
});

test("Every log expires, and goes with its stack", () => {
  const logs = Object.values(stacks).flatMap((template) =>
    Object.values(template.findResources("AWS::Logs::LogGroup")),
  );
  expect(logs.length).toBeGreaterThan(20);
  for (const { Properties, DeletionPolicy } of logs) {
    expect(Properties["RetentionInDays"]).toBeGreaterThan(0);
    expect(DeletionPolicy).toBe("Delete");
  }
});

test("Every queue is encrypted, takes messages over TLS only, and has an alarm for its first one", () => {
  const queues = Object.entries(rollout.findResources("AWS::SQS::Queue"));
  expect(queues).toHaveLength(7);
  for (const [id, { Properties }] of queues) {
    expect(Properties).toMatchObject({
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 86_400,
    });
    rollout.hasResourceProperties("AWS::SQS::QueuePolicy", {
      Queues: [{ Ref: id }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: "Deny",
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          }),
        ]),
      },
    });
    rollout.hasResourceProperties("AWS::CloudWatch::Alarm", {
      MetricName: "ApproximateNumberOfMessagesVisible",
      Dimensions: [{ Name: "QueueName", Value: { "Fn::GetAtt": [id, "QueueName"] } }],
      Threshold: 1,
    });
  }
});

test("Failed, timed out, held and rolled back executions raise an alarm, and so do a step's errors", () => {
  const watched = Object.values(rollout.findResources("AWS::CloudWatch::Alarm"))
    // A metric with a label stands one level deeper.
    .map(({ Properties }) => Properties.Metrics?.[0].MetricStat.Metric ?? Properties)
    .map(({ MetricName, Dimensions }) => `${MetricName} ${JSON.stringify(Dimensions[0].Value)}`);
  const steps = Object.keys(rollout.findResources("AWS::Lambda::Function")).filter((id) =>
    /^Functions(?!RecordDevice)/.test(id),
  );
  expect(steps.length).toBeGreaterThanOrEqual(14);
  for (const step of steps) expect(watched).toContain(`Errors {"Ref":"${step}"}`);
  for (const state of ["Hold", "RollBack"]) {
    expect(watched).toContainEqual(
      expect.stringMatching(new RegExp(`^Invocations .*Functions${state}Function`)),
    );
  }
  for (const metric of ["ExecutionsFailed", "ExecutionsTimedOut"]) {
    expect(watched).toContainEqual(expect.stringMatching(new RegExp(`^${metric} .*Machine`)));
  }
});

test("Buckets are encrypted, versioned and closed to the public and to plain HTTP", () => {
  for (const template of [training, fleet]) {
    template.allResourcesProperties("AWS::S3::Bucket", {
      BucketEncryption: Match.anyValue(),
      VersioningConfiguration: { Status: "Enabled" },
      PublicAccessBlockConfiguration: Match.objectLike({ BlockPublicAcls: true }),
    });
    template.hasResourceProperties("AWS::S3::BucketPolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: "Deny",
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          }),
        ]),
      },
    });
  }
});

test("Devices accept no connection and need IMDSv2; five of them by default, one in the canary", () => {
  fleet.resourceCountIs("AWS::EC2::Instance", 5);
  for (const { Properties } of Object.values(fleet.findResources("AWS::EC2::SecurityGroup"))) {
    expect(Properties.SecurityGroupIngress).toBeUndefined();
  }
  expect(Object.keys(fleet.findResources("AWS::EC2::SecurityGroupIngress"))).toEqual([]);
  for (const template of [fleet, simulator, dashboard]) {
    template.allResourcesProperties("AWS::EC2::Instance", {
      MetadataOptions: { HttpTokens: "required" },
      BlockDeviceMappings: [Match.objectLike({ Ebs: Match.objectLike({ Encrypted: true }) })],
    });
  }
});

test("Executions are logged without their data, which holds task tokens", () => {
  rollout.hasResourceProperties("AWS::StepFunctions::StateMachine", {
    LoggingConfiguration: Match.objectLike({ Level: "ALL", IncludeExecutionData: false }),
    TracingConfiguration: { Enabled: true },
  });
});

test("A wrong context value is named with what is expected", () => {
  expect(() => synthesized({ devices: "many" })).toThrow(
    /^context retrain-to-fleet: devices: expected .*, got "many"$/,
  );
  expect(() => synthesized({ deviecs: 3 })).toThrow("deviecs: unknown field; remove it");
});
