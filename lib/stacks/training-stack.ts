import { CfnOutput } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { PASSING } from "../../domain/training/pipeline-steps.ts";
import type { DeploymentConfiguration } from "../configuration.ts";
import { CaptureStream } from "../constructs/capture-stream.ts";
import { PrivateBucket } from "../constructs/private-bucket.ts";
import { TrainingPipeline } from "../constructs/training-pipeline.ts";
import { StagedStack, type StagedStackProps } from "./staged-stack.ts";

export interface TrainingStackProps extends StagedStackProps {
  readonly configuration: Pick<DeploymentConfiguration, "spotTraining">;
}

/** Recordings in, model packages that wait for approval out. */
export class TrainingStack extends StagedStack {
  readonly data: PrivateBucket;
  readonly pipelineArn: string;

  constructor(scope: Construct, id: string, props: TrainingStackProps) {
    super(scope, id, props);
    this.data = new PrivateBucket(this, "Data", `${PASSING}/`);
    const pipeline = new TrainingPipeline(this, "Training", {
      data: this.data.bucket,
      spotTraining: props.configuration.spotTraining,
    });
    this.pipelineArn = pipeline.pipelineArn;
    new CaptureStream(this, "Capture", this.data.bucket);
    new CfnOutput(this, "DataBucket", { value: this.data.bucket.bucketName });
  }
}
