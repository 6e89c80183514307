import { fileURLToPath } from "node:url";
import { Stack } from "aws-cdk-lib";
import { DockerImageAsset, Platform } from "aws-cdk-lib/aws-ecr-assets";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { CfnPipeline } from "aws-cdk-lib/aws-sagemaker";
import { Construct } from "constructs";
import { RAW_PLACEHOLDER, trainingPipeline } from "../../domain/training/pipeline.ts";
import { keyAt, namesAt } from "../stacks/staged-stack.ts";
import { programParts } from "./image-files.ts";
import { ModelGroup } from "./model-group.ts";
import { PlacedObject } from "./placed-object.ts";
import { TrainingJobRoles } from "./training-job-roles.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export interface TrainingPipelineProps {
  readonly data: Bucket;
  /** Whether the training job runs on spare capacity, at a lower price and with no promise when. */
  readonly spotTraining: boolean;
}

/** The pipeline that the local cloud runs too, with the container, the group and the roles it needs. */
export class TrainingPipeline extends Construct {
  readonly pipelineArn: string;

  constructor(scope: Construct, id: string, { data, ...props }: TrainingPipelineProps) {
    super(scope, id);
    const image = new DockerImageAsset(this, "Image", {
      directory: ROOT,
      file: "training/Dockerfile",
      platform: Platform.LINUX_AMD64,
      exclude: ["**", ...imageFiles().map((path) => `!${path}`)],
    });
    new ModelGroup(this, "Models", namesAt(this).modelPackageGroup);
    const { roles } = new TrainingJobRoles(this, "Jobs", image, data);
    const role = this.pipelineRole(Object.values(roles));
    data.grantRead(role);
    const encryptionKey = keyAt(this);
    const definition = trainingPipeline({
      imageUri: image.imageUri,
      roleArns: {
        prepare: roles.prepare.roleArn,
        train: roles.train.roleArn,
        evaluate: roles.evaluate.roleArn,
      },
      spot: props.spotTraining,
      ...(encryptionKey && { kmsKeyArn: encryptionKey.keyArn }),
      bucket: data.bucketName,
      groupName: namesAt(this).modelPackageGroup,
    });
    new CfnPipeline(this, "Pipeline", {
      pipelineName: namesAt(this).pipeline,
      roleArn: role.roleArn,
      pipelineDefinition: { PipelineDefinitionBody: Stack.of(this).toJsonString(definition) },
    });
    // A processing job refuses an input prefix that holds nothing, and a new fleet has no recordings.
    const { key, text } = RAW_PLACEHOLDER;
    new PlacedObject(this, "Raw", { bucket: data, key, content: text });
    this.pipelineArn = this.arn(`pipeline/${namesAt(this).pipeline}`);
  }

  /** What the pipeline may do: start the jobs, hand them their roles, register the model. */
  private pipelineRole(jobRoles: readonly Role[]): Role {
    const role = new Role(this, "Role", { assumedBy: SAGEMAKER });
    role.addToPolicy(
      new PolicyStatement({
        actions: [
          "sagemaker:CreateProcessingJob",
          "sagemaker:DescribeProcessingJob",
          "sagemaker:StopProcessingJob",
          "sagemaker:CreateTrainingJob",
          "sagemaker:DescribeTrainingJob",
          "sagemaker:StopTrainingJob",
          "sagemaker:AddTags",
        ],
        resources: [this.arn("processing-job/pipelines-*"), this.arn("training-job/pipelines-*")],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ["sagemaker:CreateModelPackage", "sagemaker:DescribeModelPackageGroup"],
        resources: [
          this.arn(`model-package-group/${namesAt(this).modelPackageGroup}`),
          this.arn(`model-package/${namesAt(this).modelPackageGroup}/*`),
        ],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ["iam:PassRole"],
        resources: jobRoles.map(({ roleArn }) => roleArn),
        conditions: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
      }),
    );
    return role;
  }

  private arn(rest: string): string {
    const { partition, region, account } = Stack.of(this);
    return `arn:${partition}:sagemaker:${region}:${account}:${rest}`;
  }
}

/** What the image's build is handed: what its program loads, and nothing else; no other change builds a new image. */
export const imageFiles = (): readonly string[] => [
  "package.json",
  "package-lock.json",
  ...programParts(ROOT, "training/container.ts").files,
];

const SAGEMAKER = new ServicePrincipal("sagemaker.amazonaws.com");
