import { Duration } from "aws-cdk-lib";
import {
  type Alarm,
  ComparisonOperator,
  Metric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { Ring } from "../../domain/rollout/rollout.ts";
import { METRICS } from "../../domain/rollout/watch.ts";
import { staged } from "../../domain/stage.ts";
import { EVENT_FUNCTIONS } from "../../domain/wiring/functions.ts";
import { schedules } from "../../domain/wiring/schedules.ts";
import { withRunbook } from "../runbook.ts";
import { stageAt } from "../stacks/staged-stack.ts";
import { permissions } from "./permissions.ts";
import { ScheduledFunction } from "./scheduled-function.ts";
import { TaskFunction } from "./task-function.ts";

export interface FleetAlarmsProps {
  /** Holds a directory for each bundled handler. */
  readonly handlersDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly rings: readonly Ring[];
  readonly table: TableV2;
}

/** Looks at the fleet from time to time; devices gone silent and rings that stand still raise an alarm. */
export class FleetAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: FleetAlarmsProps) {
    super(scope, id);
    const watch = new TaskFunction(this, {
      deployed: EVENT_FUNCTIONS.watchFleet,
      handlersDirectory: props.handlersDirectory,
      environment: props.environment,
    });
    const may = permissions(this, props.rings);
    for (const statement of [
      may.listThings,
      // What failed a release gets the one before in its ring's quarantine.
      may.listQuarantined,
      may.moveThings,
      may.deployToQuarantine,
      may.listCoreDevices,
      may.listInstalled,
      // A repair tells a ring the same deployment again.
      may.listDeployments,
      may.readDeployments,
      may.tagDeployments,
      may.createJobs,
      may.describeGroups,
      may.manageJobs,
    ]) {
      watch.allow(statement);
    }
    watch.allow(
      new PolicyStatement({
        actions: ["BatchGetItem", "GetItem", "PutItem", "DeleteItem", "Query"].map(
          (action) => `dynamodb:${action}`,
        ),
        resources: [props.table.tableArn],
      }),
    );
    const { alarm } = new ScheduledFunction(this, "Scheduled", {
      function: watch.function,
      schedules: schedules("").filter(
        (schedule) => schedule.function === EVENT_FUNCTIONS.watchFleet.name,
      ),
    });
    this.alarms = [
      alarm,
      this.alarm(
        METRICS.silentDevices,
        withRunbook("Devices have not reported for half an hour.", "devices-are-silent"),
      ),
      this.alarm(
        METRICS.stalledRings,
        withRunbook("A ring neither goes on nor asks a person.", "a-ring-stands-still"),
      ),
      this.alarm(
        METRICS.brokenDevices,
        withRunbook(
          "The core of devices gave up on our components, or lost them.",
          "a-device-is-broken",
        ),
      ),
      this.alarm(
        METRICS.repairsSpent,
        withRunbook("Repairs did not help devices, or there is none to try.", "a-device-is-broken"),
      ),
      this.alarm(
        METRICS.takenAway,
        withRunbook(
          "Somebody's deployment took our components away from a ring.",
          "our-components-were-taken-away",
        ),
      ),
      this.alarm(
        METRICS.untold,
        withRunbook("A rollout could not tell people.", "a-rollout-could-not-tell-people"),
        { evaluationPeriods: 1, missing: TreatMissingData.NOT_BREACHING },
      ),
    ];
  }

  private alarm(
    metricName: string,
    alarmDescription: string,
    // The schedule is flexible, so a quarter of an hour may hold no count.
    { evaluationPeriods, missing } = { evaluationPeriods: 2, missing: TreatMissingData.IGNORE },
  ): Alarm {
    return new Metric({
      namespace: staged(stageAt(this), METRICS.namespace),
      metricName,
      dimensionsMap: { service: METRICS.service },
      statistic: "max",
      period: Duration.minutes(15),
    }).createAlarm(this, metricName, {
      alarmDescription,
      threshold: 1,
      evaluationPeriods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: missing,
    });
  }
}
