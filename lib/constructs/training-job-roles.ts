import { Stack } from "aws-cdk-lib";
import type { DockerImageAsset } from "aws-cdk-lib/aws-ecr-assets";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { RAW_PLACEHOLDER } from "../../domain/training/pipeline.ts";
import { KEPT, MODELS, PASSING } from "../../domain/training/pipeline-steps.ts";
import type { JobRoles } from "../../domain/training/training-plan.ts";
import { keyAt } from "../stacks/staged-stack.ts";

interface JobFiles {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** What each step's job reads and writes, as object patterns of the data bucket. */
const FILES: Readonly<Record<keyof JobRoles, JobFiles>> = {
  prepare: { reads: ["raw/*"], writes: [`${PASSING}/*`] },
  train: { reads: [`${PASSING}/*`], writes: [`${MODELS}/*`] },
  evaluate: {
    // The model in service, or what stands for it when there is none.
    reads: [`${PASSING}/*`, `${MODELS}/*`, RAW_PLACEHOLDER.key],
    writes: [`${KEPT}/*`],
  },
};

/** A role for each step of the pipeline: what trains can read no recordings, what evaluates writes no model. */
export class TrainingJobRoles extends Construct {
  readonly roles: Readonly<Record<keyof JobRoles, Role>>;

  constructor(scope: Construct, id: string, image: DockerImageAsset, data: Bucket) {
    super(scope, id);
    this.roles = {
      prepare: this.role("Prepare", FILES.prepare, image, data),
      train: this.role("Train", FILES.train, image, data),
      evaluate: this.role("Evaluate", FILES.evaluate, image, data),
    };
  }

  private role(
    step: string,
    { reads, writes }: JobFiles,
    image: DockerImageAsset,
    data: Bucket,
  ): Role {
    const { partition, region, account } = Stack.of(this);
    const role = new Role(this, step, {
      assumedBy: new ServicePrincipal("sagemaker.amazonaws.com"),
    });
    image.repository.grantPull(role);
    const objects = (patterns: readonly string[]) =>
      patterns.map((each) => data.arnForObjects(each));
    const may: [actions: string[], resources: string[]][] = [
      [["s3:GetObject"], objects(reads)],
      [["s3:PutObject", "s3:AbortMultipartUpload"], objects(writes)],
      [["s3:ListBucket", "s3:GetBucketLocation"], [data.bucketArn]],
      [
        [
          "logs:CreateLogGroup",
          "logs:CreateLogStream",
          "logs:DescribeLogStreams",
          "logs:PutLogEvents",
        ],
        [`arn:${partition}:logs:${region}:${account}:log-group:/aws/sagemaker/*`],
      ],
    ];
    for (const [actions, resources] of may) {
      role.addToPolicy(new PolicyStatement({ actions, resources }));
    }
    role.addToPolicy(
      new PolicyStatement({
        actions: ["cloudwatch:PutMetricData"],
        resources: ["*"],
        conditions: {
          StringEquals: {
            "cloudwatch:namespace": [
              "/aws/sagemaker/ProcessingJobs",
              "/aws/sagemaker/TrainingJobs",
            ],
          },
        },
      }),
    );
    const key = keyAt(this);
    if (key) role.addToPolicy(encryptingVolumes(key));
    return role;
  }
}

/** A job's volume is encrypted by a grant. (SageMaker developer guide, "SageMaker AI roles", VolumeKmsKeyId) */
const encryptingVolumes = ({ keyArn }: IKey): PolicyStatement =>
  new PolicyStatement({
    actions: ["kms:CreateGrant"],
    resources: [keyArn],
    conditions: { Bool: { "kms:GrantIsForAWSResource": "true" } },
  });
