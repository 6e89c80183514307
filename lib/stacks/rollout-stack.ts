import type { Stack } from "aws-cdk-lib";
import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Topic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { environmentOf } from "../../domain/configuration.ts";
import { namesOf } from "../../domain/names.ts";
import { type DeviceTool, edgeManagerTool } from "../../domain/rollout/device-tools.ts";
import { eventRules } from "../../domain/wiring/event-rules.ts";
import type { DeploymentConfiguration } from "../configuration.ts";
import { aliasTarget } from "../constructs/alias-target.ts";
import { CostAnomalies } from "../constructs/cost-anomalies.ts";
import { FleetAlarms } from "../constructs/fleet-alarms.ts";
import { functionTarget } from "../constructs/function-target.ts";
import { HealthRule } from "../constructs/health-rule.ts";
import { Ledger } from "../constructs/ledger.ts";
import { MonthlyBudget } from "../constructs/monthly-budget.ts";
import { Notifications } from "../constructs/notifications.ts";
import { Operators } from "../constructs/operators.ts";
import type { PrivateBucket } from "../constructs/private-bucket.ts";
import { Retraining } from "../constructs/retraining.ts";
import { RolloutAlarms } from "../constructs/rollout-alarms.ts";
import { RolloutFunctions } from "../constructs/rollout-functions.ts";
import { RolloutMachine } from "../constructs/rollout-machine.ts";
import { signingKeys } from "../constructs/signing-key.ts";
import { TurbineAlarms } from "../constructs/turbine-alarms.ts";
import { undeliveredAlarm } from "../constructs/undelivered-alarm.ts";
import { WatchedRule } from "../constructs/watched-rule.ts";
import { StagedStack, type StagedStackProps } from "./staged-stack.ts";

export interface RolloutStackProps extends StagedStackProps {
  readonly configuration: DeploymentConfiguration;
  readonly data: PrivateBucket;
  /** The training pipeline, which drift and schedule start. */
  readonly pipelineArn: string;
  readonly artifacts: PrivateBucket;
  /** Devices' signing requests that could not be answered. */
  readonly unansweredRequests: IQueue;
  /** S3 URI of the detector's ZIP for the fleet's architecture, in the artefact bucket. */
  readonly detectorUri: string;
  /** Absolute path of the Node that runs the detector on the devices. */
  readonly detectorNodePath: string;
  /** Holds a directory for each bundled handler. */
  readonly handlersDirectory: string;
}

interface Watched {
  readonly table: TableV2;
  readonly notifications: Notifications;
  readonly environment: Readonly<Record<string, string>>;
}

/** From an approved model package to deployments, with its memory, key, alarms and audit. */
export class RolloutStack extends StagedStack {
  /** Where people, or another application, hear of held and failed rollouts and of alarms. */
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: RolloutStackProps) {
    super(scope, id, props);
    const { configuration, data, artifacts } = props;
    const ledger = new Ledger(this, "Ledger");
    new HealthRule(this, "Health", ledger.table);
    const [signingKey, ...trustedKeys] = signingKeys(this, configuration.signingKeys);
    const notifications = this.notifications(configuration);
    this.topic = notifications.topic;
    const { compilationRole, packagingRole } = this.neoRoles(artifacts);
    const { handlersDirectory } = props;
    const environment = environmentOf({
      delivery: configuration.delivery,
      modelPackageGroup: namesOf(this.stage).modelPackageGroup,
      artifactBucket: artifacts.bucket.bucketName,
      ledgerTable: ledger.table.tableName,
      signingKeyId: signingKey.keyArn,
      retention: configuration.retention,
      trustedKeyIds: trustedKeys.map(({ keyArn }) => keyArn),
      notificationTopicArn: notifications.topic.topicArn,
      rings: configuration.rings,
      gate: configuration.gate,
      detectorBundles: { [configuration.architecture]: props.detectorUri },
      detectorNodePath: props.detectorNodePath,
      turbinesPerDevice: configuration.turbinesPerDevice,
      tools: toolsOf(configuration, artifacts.bucket.bucketName),
      compilationRoleArn: compilationRole.roleArn,
      packagingRoleArn: packagingRole.roleArn,
      compileArchitecture: configuration.architecture,
      stage: this.stage,
    });
    const functions = new RolloutFunctions(this, "Functions", {
      handlersDirectory,
      environment,
      rings: configuration.rings,
      table: ledger.table,
      notifications,
      signingKey,
      trustedKeys,
      dataBucket: data.bucket,
      artifactBucket: artifacts.bucket,
      compilationRole,
      packagingRole,
    });
    const { machine, aliasArn } = new RolloutMachine(this, "Rollout", functions.tasks);
    const rules = eventRules(machine.stateMachineArn, this.stage).map(
      ({ name, description, pattern, target }) =>
        new WatchedRule(this, name, {
          description,
          pattern,
          target: (deadLetterQueue) =>
            "stateMachine" in target
              ? aliasTarget(machine, aliasArn, deadLetterQueue)
              : functionTarget(functions.named(target.function).function, deadLetterQueue),
        }),
    );
    new Operators(this, "Operators", {
      rings: configuration.rings,
      data: data.bucket,
      pipelineArn: props.pipelineArn,
    });
    new RolloutAlarms(this, "Alarms", {
      machine,
      tasks: functions.tasks,
      topic: notifications.topic,
      others: [
        ...rules.map(({ alarm }) => alarm),
        ...this.watching(props, { table: ledger.table, notifications, environment }),
      ],
    });
  }

  /** What looks at fleet, drift and turbines from time to time; answers its alarms. */
  private watching(
    props: RolloutStackProps,
    { table, notifications, environment }: Watched,
  ): Alarm[] {
    const { configuration, handlersDirectory } = props;
    const retraining = new Retraining(this, "Retraining", {
      handlersDirectory,
      table,
      pipelineArn: props.pipelineArn,
      policy: configuration.retraining,
      rings: configuration.rings,
      schedule: configuration.retrainingSchedule,
    });
    const watch = new FleetAlarms(this, "Watch", {
      handlersDirectory,
      environment,
      rings: configuration.rings,
      table,
    });
    const turbineAlarms = new TurbineAlarms(this, "TurbineAlarms", {
      handlersDirectory,
      table,
      notifications,
      settings: configuration.alarms,
    });
    const enrolment = undeliveredAlarm(
      this,
      "UnansweredRequests",
      props.unansweredRequests,
      "A device's signing request is answered with a certificate",
    );
    return [retraining.alarm, turbineAlarms.alarm, enrolment, ...watch.alarms];
  }

  /** The operators' topic, and what speaks to it of money. */
  private notifications(configuration: DeploymentConfiguration): Notifications {
    const { notificationEmail, monthlyBudgetDollars, costAnomalyDollars } = configuration;
    const notifications = new Notifications(this, "Notifications", notificationEmail);
    if (monthlyBudgetDollars > 0) {
      new MonthlyBudget(this, "Budget", monthlyBudgetDollars, notifications.topic);
    }
    if (costAnomalyDollars > 0) {
      new CostAnomalies(this, "Costs", costAnomalyDollars, notifications.topic);
    }
    return notifications;
  }

  /** What Neo's compilation and Edge Manager's packaging do in their own name. */
  private neoRoles(artifacts: PrivateBucket): { compilationRole: Role; packagingRole: Role } {
    const sageMaker = new ServicePrincipal("sagemaker.amazonaws.com");
    const compilationRole = new Role(this, "CompilationRole", { assumedBy: sageMaker });
    artifacts.bucket.grantRead(compilationRole, "neo/*");
    artifacts.bucket.grantPut(compilationRole, "compiled/*");
    compilationRole.addToPolicy(neoLogs(this));
    const packagingRole = new Role(this, "PackagingRole", { assumedBy: sageMaker });
    artifacts.bucket.grantRead(packagingRole, "compiled/*");
    artifacts.bucket.grantPut(packagingRole, "packaged/*");
    return { compilationRole, packagingRole };
  }
}

/** Neo writes what it did there (SageMaker API reference, CreateCompilationJob, RoleArn). */
const neoLogs = ({ partition, region, account }: Stack): PolicyStatement =>
  new PolicyStatement({
    actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    resources: [
      `arn:${partition}:logs:${region}:${account}:log-group:/aws/sagemaker/CompilationJobs*`,
    ],
  });

/** What devices are told to run of AWS's own; Edge Manager's agent belongs to its delivery. */
const toolsOf = (
  { tools, delivery, stage }: DeploymentConfiguration,
  bucketName: string,
): DeviceTool[] =>
  delivery === "edge-manager"
    ? [...tools, edgeManagerTool(namesOf(stage).deviceFleet, bucketName)]
    : tools;
