import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { retrainingEnvironment } from "../../domain/retraining/configuration.ts";
import type { RetrainingPolicy } from "../../domain/retraining/retraining.ts";
import type { Ring } from "../../domain/rollout/rollout.ts";
import { EVENT_FUNCTIONS } from "../../domain/wiring/functions.ts";
import { schedules } from "../../domain/wiring/schedules.ts";
import { namesAt } from "../stacks/staged-stack.ts";
import { permissions } from "./permissions.ts";
import { ScheduledFunction } from "./scheduled-function.ts";
import { TaskFunction } from "./task-function.ts";

export interface RetrainingProps {
  /** Holds a directory for each bundled handler. */
  readonly handlersDirectory: string;
  readonly table: TableV2;
  readonly pipelineArn: string;
  readonly policy: RetrainingPolicy;
  /** EventBridge Scheduler's own words; empty: only drift and people start a retraining. */
  readonly schedule: string;
  /** Whose devices are asked how far they have drifted. */
  readonly rings: readonly Ring[];
}

/**
 * Starts the training pipeline for lasting drift and from time to time, within cooldown and cap. It
 * stands beside the ledger, which remembers what was started and why.
 */
export class Retraining extends Construct {
  readonly function: TaskFunction;
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: RetrainingProps) {
    super(scope, id);
    this.function = new TaskFunction(this, {
      deployed: EVENT_FUNCTIONS.retrain,
      handlersDirectory: props.handlersDirectory,
      environment: retrainingEnvironment({
        ledgerTable: props.table.tableName,
        pipelineName: namesAt(this).pipeline,
        rings: [...props.rings],
        policy: props.policy,
      }),
    });
    this.function.allow(
      new PolicyStatement({
        actions: ["BatchGetItem", "GetItem", "Query", "PutItem", "UpdateItem"].map(
          (each) => `dynamodb:${each}`,
        ),
        resources: [props.table.tableArn],
      }),
    );
    const may = permissions(this, props.rings);
    this.function.allow(may.listThings);
    this.function.allow(may.describeModel);
    this.function.allow(
      new PolicyStatement({
        actions: ["sagemaker:StartPipelineExecution"],
        resources: [props.pipelineArn],
      }),
    );
    const { alarm } = new ScheduledFunction(this, "Scheduled", {
      function: this.function.function,
      schedules: schedules(props.schedule).filter(
        (schedule) => schedule.function === EVENT_FUNCTIONS.retrain.name,
      ),
    });
    this.alarm = alarm;
  }
}
