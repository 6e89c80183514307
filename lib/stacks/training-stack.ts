import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { DeploymentConfiguration } from "../configuration.ts";
import { CaptureStream } from "../constructs/capture-stream.ts";
import { PrivateBucket } from "../constructs/private-bucket.ts";
import { RetrainingSchedule } from "../constructs/retraining-schedule.ts";
import { TrainingPipeline } from "../constructs/training-pipeline.ts";

export interface TrainingStackProps extends StackProps {
  readonly configuration: DeploymentConfiguration;
}

/** Recordings in, model packages that wait for approval out. */
export class TrainingStack extends Stack {
  readonly data: PrivateBucket;
  readonly pipelineArn: string;

  constructor(scope: Construct, id: string, { configuration, ...props }: TrainingStackProps) {
    super(scope, id, props);
    this.data = new PrivateBucket(this, "Data", "runs/");
    const pipeline = new TrainingPipeline(this, "Training", this.data.bucket);
    this.pipelineArn = pipeline.pipelineArn;
    new CaptureStream(this, "Capture", this.data.bucket);
    if (configuration.retrainingSchedule !== "") {
      new RetrainingSchedule(this, "Schedule", {
        expression: configuration.retrainingSchedule,
        pipelineArn: pipeline.pipelineArn,
      });
    }
    new CfnOutput(this, "DataBucket", { value: this.data.bucket.bucketName });
  }
}
