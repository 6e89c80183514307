import { QUALITY_LIMITS } from "./quality-limits.ts";
import { SERVING_MODEL } from "./serving-model.ts";
import { type Limit, NOT_PROVEN, type TrainingPlan } from "./training-plan.ts";

/** Reads recordings below InputData and splits them by time into train, validation and test. */
export const prepareStep = (plan: TrainingPlan) => ({
  Name: "Prepare",
  Type: "Processing" as const,
  Arguments: {
    ...processing(plan, "prepare"),
    ProcessingInputs: [input("raw", get("Parameters.InputData"), "input")],
    ProcessingOutputConfig: {
      Outputs: ["train", "validation", "test"].map((part) => output(plan, part)),
      ...writtenUnder(plan),
    },
  },
});

/** Trains and exports model.onnx with model.json; SageMaker packs them as model.tar.gz. */
export const trainStep = (plan: TrainingPlan) => ({
  Name: "Train",
  Type: "Training" as const,
  CacheConfig: REUSED,
  Arguments: {
    AlgorithmSpecification: { TrainingImage: plan.imageUri, TrainingInputMode: "File" },
    RoleArn: plan.roleArns.train,
    OutputDataConfig: { S3OutputPath: `s3://${plan.bucket}/${MODELS}/`, ...writtenUnder(plan) },
    ...stoppingAfter(plan),
    ResourceConfig: cluster(plan),
    HyperParameters: { seed: SEED_TEXT },
    InputDataConfig: ["train", "validation"].map((channel) => ({
      ChannelName: channel,
      DataSource: {
        S3DataSource: {
          S3DataType: "S3Prefix",
          S3Uri: outputUri("Prepare", channel),
          S3DataDistributionType: "FullyReplicated",
        },
      },
    })),
  },
});

/** Judges the model on readings that training never saw. */
export const evaluateStep = (plan: TrainingPlan) => ({
  Name: "Evaluate",
  Type: "Processing" as const,
  CacheConfig: REUSED,
  Arguments: {
    ...processing(plan, "evaluate", LIMIT_VARIABLES),
    ProcessingInputs: [
      input("model", get("Steps.Train.ModelArtifacts.S3ModelArtifacts"), "model"),
      input("test", outputUri("Prepare", "test"), "test"),
      input("serving", get(`Parameters.${SERVING_MODEL}`), "serving"),
    ],
    ProcessingOutputConfig: {
      Outputs: [output(plan, "evaluation", KEPT)],
      ...writtenUnder(plan),
    },
  },
  PropertyFiles: [
    { PropertyFileName: "Evaluation", OutputName: "evaluation", FilePath: "evaluation.json" },
  ],
});

/**
 * One gate per limit, because the message must say which was missed and SageMaker neither nests
 * conditions nor lets a Fail step look at a metric. Only what is missed with all its 95 % interval
 * is worse than asked for.
 */
export const limitStep = (limit: Limit) => ({
  Name: gateName(limit),
  Type: "Condition" as const,
  Arguments: {
    Conditions: [keeps(limit, limit.best)],
    IfSteps: [],
    ElseSteps: [
      failure(`Missed-${limit.parameter}`, [
        `The model is not registered: with all its 95 % interval, its ${limit.metric} is ${limit.type === "LessThanOrEqualTo" ? "above" : "below"} ${limit.parameter}`,
        get(`Parameters.${limit.parameter}`),
      ]),
    ],
  },
});

/** Stops what the test proves nothing of, unless such models are to be put before a person. */
export const proofStep = (limits: readonly Limit[]) => ({
  Name: PROOF,
  Type: "Condition" as const,
  DependsOn: limits.map(gateName),
  Arguments: {
    Conditions: limits.map(provenOrAsked),
    IfSteps: [],
    ElseSteps: [
      failure("NotProven", [
        "The model is not registered: not proven. The test is too short, or has too few events, to show that it keeps",
        ...limits.flatMap(({ parameter }) => [parameter, get(`Parameters.${parameter}`)]),
        `at the unfavourable end of each 95 % interval. Give longer recordings, or start with ${WHEN_NOT_PROVEN} "register" to decide yourself`,
      ]),
    ],
  },
});

/** The parameter that says what becomes of a model of which the test proves nothing. */
export const WHEN_NOT_PROVEN = "WhenNotProven";

/** Registers for approval; asks every limit again, so that no order of events lets a bad model in. */
export const registerStep = (plan: TrainingPlan, limits: readonly Limit[]) => ({
  Name: "QualityGate",
  Type: "Condition" as const,
  DependsOn: [...limits.map(gateName), PROOF],
  Arguments: {
    Conditions: [...limits.map((limit) => keeps(limit, limit.best)), ...limits.map(provenOrAsked)],
    IfSteps: [registration(plan)],
    ElseSteps: [],
  },
});

const registration = (plan: TrainingPlan) => ({
  Name: "Register",
  Type: "RegisterModel" as const,
  Arguments: {
    ModelPackageGroupName: plan.groupName,
    ModelApprovalStatus: "PendingManualApproval",
    SkipModelValidation: "None",
    InferenceSpecification: {
      Containers: [
        {
          Image: plan.imageUri,
          ModelDataUrl: get("Steps.Train.ModelArtifacts.S3ModelArtifacts"),
          Framework: "ONNX",
        },
      ],
      SupportedContentTypes: ["application/json"],
      SupportedResponseMIMETypes: ["application/json"],
      SupportedRealtimeInferenceInstanceTypes: [instanceType(plan)],
      SupportedTransformInstanceTypes: [instanceType(plan)],
    },
    ModelMetrics: {
      ModelQuality: {
        Statistics: { ContentType: "application/json", S3Uri: EVALUATION_FILE },
      },
    },
    // The report for people; the registry's metrics take JSON only.
    CustomerMetadataProperties: { evaluationReport: evaluationFile("evaluation.html") },
  },
});

/** Prefixes of the data bucket: what only the next step reads, and what a model package names for ever. */
export const PASSING = "runs";
export const KEPT = "evaluations";
export const MODELS = "models";

const MAX_RUNTIME_SECONDS = 3_600;

/** Waiting for spare capacity and running, together. */
const MAX_WAIT_SECONDS = 4 * MAX_RUNTIME_SECONDS;

/**
 * On spot instances a job that is interrupted begins anew: training takes minutes, so it keeps no
 * checkpoints. (SageMaker API reference, StoppingCondition: the wait includes the run)
 */
const stoppingAfter = ({ spot = false }: TrainingPlan) =>
  spot
    ? {
        EnableManagedSpotTraining: true,
        StoppingCondition: {
          MaxRuntimeInSeconds: MAX_RUNTIME_SECONDS,
          MaxWaitTimeInSeconds: MAX_WAIT_SECONDS,
        },
      }
    : { StoppingCondition: { MaxRuntimeInSeconds: MAX_RUNTIME_SECONDS } };

/**
 * What was made of the same inputs is taken again. Only where an input's URI names its content: these
 * steps read what one execution wrote. Prepare reads whatever lies below a prefix, and SageMaker
 * compares URIs, not contents: with a cache, new recordings would train the model of the old ones.
 * (SageMaker developer guide, "Default cache key attributes by pipeline step type")
 */
const REUSED = { Enabled: true, ExpireAfter: "30d" } as const;

const get = (path: string) => ({ Get: path });

const join = (on: string, values: readonly unknown[]) => ({
  "Std:Join": { On: on, Values: values },
});

/** Environment variables and hyperparameters are texts; a join makes one of an integer. */
const SEED_TEXT = join("", [get("Parameters.Seed")]);
const HISTORY_RATE_TEXT = join("", [get("Parameters.HistoryRateHz")]);

/** The evaluation says in words what the gate decides by. */
const LIMIT_VARIABLES = Object.fromEntries(
  QUALITY_LIMITS.map(({ variable, parameter }) => [
    variable,
    join("", [get(`Parameters.${parameter}`)]),
  ]),
);

const outputUri = (step: string, name: string) =>
  get(`Steps.${step}.ProcessingOutputConfig.Outputs['${name}'].S3Output.S3Uri`);

const evaluationFile = (name: string) => join("/", [outputUri("Evaluate", "evaluation"), name]);
const EVALUATION_FILE = evaluationFile("evaluation.json");

const gateName = ({ parameter }: Limit): string => `Gate-${parameter}`;

const PROOF = "Proof";

const keeps = ({ type, parameter }: Limit, metric: string) => ({
  Type: type,
  LeftValue: {
    "Std:JsonGet": {
      PropertyFile: get("Steps.Evaluate.PropertyFiles.Evaluation"),
      Path: `metrics.${metric}`,
    },
  },
  RightValue: get(`Parameters.${parameter}`),
});

const provenOrAsked = (limit: Limit) => ({
  Type: "Or" as const,
  Conditions: [
    keeps(limit, limit.worst),
    {
      Type: "Equals" as const,
      LeftValue: get(`Parameters.${WHEN_NOT_PROVEN}`),
      RightValue: NOT_PROVEN[0],
    },
  ],
});

const failure = (name: string, words: readonly unknown[]) => ({
  Name: name,
  Type: "Fail" as const,
  Arguments: {
    ErrorMessage: join(" ", [...words, "- see evaluation.html beside", EVALUATION_FILE]),
  },
});

/** What processes and trains unless the plan says otherwise; preflight asks for room for it. */
export const TRAINING_INSTANCE = "ml.m5.large";

const instanceType = ({ instanceType: type = TRAINING_INSTANCE }: TrainingPlan): string => type;

const cluster = (plan: TrainingPlan) => ({
  InstanceType: instanceType(plan),
  InstanceCount: 1,
  VolumeSizeInGB: 20,
  ...(plan.kmsKeyArn !== undefined && { VolumeKmsKeyId: plan.kmsKeyArn }),
});

/** Unless told, SageMaker writes with S3's own key, whatever the bucket says. (API reference, OutputDataConfig) */
const writtenUnder = ({ kmsKeyArn }: TrainingPlan) =>
  kmsKeyArn === undefined ? {} : { KmsKeyId: kmsKeyArn };

// Only arguments: the image's ENTRYPOINT is the program, as it is for a training job.
const processing = (plan: TrainingPlan, command: "prepare" | "evaluate", more: object = {}) => ({
  ProcessingResources: { ClusterConfig: cluster(plan) },
  AppSpecification: { ImageUri: plan.imageUri, ContainerArguments: [command] },
  RoleArn: plan.roleArns[command],
  Environment: { SEED: SEED_TEXT, HISTORY_RATE_HZ: HISTORY_RATE_TEXT, ...more },
  StoppingCondition: { MaxRuntimeInSeconds: MAX_RUNTIME_SECONDS },
});

const input = (name: string, uri: unknown, folder: string) => ({
  InputName: name,
  AppManaged: false,
  S3Input: {
    S3Uri: uri,
    LocalPath: `/opt/ml/processing/${folder}`,
    S3DataType: "S3Prefix",
    S3InputMode: "File",
    S3DataDistributionType: "FullyReplicated",
    S3CompressionType: "None",
  },
});

const output = ({ bucket }: TrainingPlan, name: string, prefix = PASSING) => ({
  OutputName: name,
  AppManaged: false,
  S3Output: {
    S3Uri: join("/", [`s3://${bucket}/${prefix}`, get("Execution.PipelineExecutionId"), name]),
    LocalPath: `/opt/ml/processing/${name}`,
    S3UploadMode: "EndOfJob",
  },
});
