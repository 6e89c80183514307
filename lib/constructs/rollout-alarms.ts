import { Duration } from "aws-cdk-lib";
import {
  type Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type Metric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { Topic } from "aws-cdk-lib/aws-sns";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { withRunbook } from "../runbook.ts";
import type { TaskFunction } from "./task-function.ts";

export interface RolloutAlarmsProps {
  readonly machine: StateMachine;
  readonly tasks: Readonly<Record<string, TaskFunction>>;
  readonly topic: Topic;
  /** Alarms that other constructs made and that people should hear of, too. */
  readonly others: readonly Alarm[];
}

/** What people are woken for, and one page that shows it. */
export class RolloutAlarms extends Construct {
  constructor(scope: Construct, id: string, props: RolloutAlarmsProps) {
    super(scope, id);
    const { machine, tasks } = props;
    const period = Duration.minutes(5);
    const failed = machine.metricFailed({ period });
    const held = invocations(tasks, "Hold", period);
    const rolledBack = invocations(tasks, "RollBack", period);
    const errors = Object.entries(tasks).map(([state, task]) =>
      task.function.metricErrors({ period, label: state }),
    );
    const alarms = [
      this.alarm(
        "Failed",
        failed,
        withRunbook("A rollout failed or was rolled back.", "a-rollout-failed"),
      ),
      this.alarm(
        "TimedOut",
        machine.metricTimedOut({ period }),
        withRunbook("A rollout timed out.", "a-rollout-failed"),
      ),
      this.alarm("Held", held, withRunbook("A rollout waits for a person.", "a-rollout-is-held")),
      this.alarm(
        "RolledBack",
        rolledBack,
        withRunbook("A rollout is going back to the release before.", "a-rollout-goes-back"),
      ),
      ...Object.entries(tasks).map(([state, task]) =>
        this.alarm(
          `${state}Errors`,
          task.function.metricErrors({ period }),
          withRunbook(`${state} fails again and again.`, "a-step-keeps-failing"),
          5,
        ),
      ),
      ...props.others,
    ];
    for (const alarm of alarms) alarm.addAlarmAction(new SnsAction(props.topic));
    new Dashboard(this, "Dashboard", {
      widgets: [
        [
          graph("Rollouts", [
            machine.metricStarted({ period }),
            machine.metricSucceeded({ period }),
            failed,
          ]),
          graph("Held and rolled back", [held, rolledBack]),
        ],
        [graph("Errors by step", errors)],
      ],
    });
  }

  private alarm(id: string, metric: Metric, description: string, threshold = 1): Alarm {
    return metric.createAlarm(this, id, {
      alarmDescription: description,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

const invocations = (
  tasks: Readonly<Record<string, TaskFunction>>,
  state: string,
  period: Duration,
): Metric => {
  const task = tasks[state];
  if (!task) throw new Error(`alarms: expected a function for the state ${state}, got none`);
  return task.function.metricInvocations({ period, label: state });
};

const graph = (title: string, left: Metric[]): GraphWidget =>
  new GraphWidget({ title, left, width: 12 });
