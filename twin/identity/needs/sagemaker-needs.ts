import { type Need, type Needs, on, onMember, onNamed, withoutResource } from "../need.ts";

/** Who hands a role to a service must be allowed to. (IAM user guide, "PassRole") */
const passRole = (roleArn: string | undefined): readonly Need[] =>
  roleArn === undefined
    ? []
    : [
        {
          ...on("iam:PassRole", roleArn),
          context: { "iam:PassedToService": "sagemaker.amazonaws.com" },
        },
      ];

const named = (action: string, kind: string, member: string): Needs => {
  const needs = onNamed(`sagemaker:${action}`, "sagemaker", `${kind}/`, member);
  return (input, place) => [...needs(input, place), ...passRole(input.RoleArn)];
};

const compilation = (action: string): Needs =>
  named(action, "compilation-job", "CompilationJobName");
const packaging = (action: string): Needs =>
  named(action, "edge-packaging-job", "EdgePackagingJobName");
const pipeline = (action: string): Needs => named(action, "pipeline", "PipelineName");
const group = (action: string): Needs =>
  named(action, "model-package-group", "ModelPackageGroupName");
const execution = (action: string): Needs =>
  onMember(`sagemaker:${action}`, "PipelineExecutionArn");

export const SAGEMAKER_NEEDS: Readonly<Record<string, Needs>> = {
  CreateModelPackageGroup: group("CreateModelPackageGroup"),
  DescribeModelPackageGroup: group("DescribeModelPackageGroup"),
  ListModelPackageGroups: withoutResource("sagemaker:ListModelPackageGroups"),
  CreateModelPackage: (input, place) =>
    named(
      "CreateModelPackage",
      "model-package",
      "path",
    )(
      {
        path: input.ModelPackageGroupName
          ? `${String(input.ModelPackageGroupName).split("/").at(-1)}/new`
          : input.ModelPackageName,
      },
      place,
    ),
  DescribeModelPackage: onMember("sagemaker:DescribeModelPackage", "ModelPackageName"),
  UpdateModelPackage: onMember("sagemaker:UpdateModelPackage", "ModelPackageArn"),
  DeleteModelPackage: onMember("sagemaker:DeleteModelPackage", "ModelPackageName"),
  ListModelPackages: withoutResource("sagemaker:ListModelPackages"),
  CreateCompilationJob: compilation("CreateCompilationJob"),
  DescribeCompilationJob: compilation("DescribeCompilationJob"),
  StopCompilationJob: compilation("StopCompilationJob"),
  DeleteCompilationJob: compilation("DeleteCompilationJob"),
  CreateEdgePackagingJob: packaging("CreateEdgePackagingJob"),
  DescribeEdgePackagingJob: packaging("DescribeEdgePackagingJob"),
  StopEdgePackagingJob: packaging("StopEdgePackagingJob"),
  CreatePipeline: pipeline("CreatePipeline"),
  DescribePipeline: pipeline("DescribePipeline"),
  ListPipelines: withoutResource("sagemaker:ListPipelines"),
  ListPipelineExecutions: pipeline("ListPipelineExecutions"),
  StartPipelineExecution: pipeline("StartPipelineExecution"),
  StopPipelineExecution: execution("StopPipelineExecution"),
  DescribePipelineExecution: execution("DescribePipelineExecution"),
  ListPipelineExecutionSteps: execution("ListPipelineExecutionSteps"),
};
