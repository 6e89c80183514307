import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import { Construct } from "constructs";

export interface RetrainingScheduleProps {
  /** EventBridge Scheduler's own words: rate(…) or cron(…). */
  readonly expression: string;
  readonly pipelineArn: string;
}

/** Starts the training pipeline from time to time, drift or not. */
export class RetrainingSchedule extends Construct {
  constructor(scope: Construct, id: string, props: RetrainingScheduleProps) {
    super(scope, id);
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com"),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ["sagemaker:StartPipelineExecution"],
        resources: [props.pipelineArn],
      }),
    );
    new CfnSchedule(this, "Schedule", {
      scheduleExpression: props.expression,
      flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 60 },
      target: {
        arn: props.pipelineArn,
        roleArn: role.roleArn,
        sageMakerPipelineParameters: { pipelineParameterList: [] },
        retryPolicy: { maximumRetryAttempts: 3 },
      },
    });
  }
}
