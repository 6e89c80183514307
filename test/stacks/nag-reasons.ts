/** A finding of cdk-nag that stands, with why it does for these very resources. */
export interface NagReason {
  readonly rule: RegExp;
  /** Construct paths. */
  readonly on: RegExp;
  readonly why: string;
}

const role = (action: string, on: RegExp, why: string): NagReason => ({
  rule: new RegExp(`^AwsSolutions-IAM5\\[${action}\\]$`),
  on,
  why,
});

const FUNCTIONS = /^Rollout\/Functions\/\w+\/Role\//;
const SCHEDULED =
  /^Rollout\/(Retraining\/Retrain|TurbineAlarms\/TellAlarms|Watch\/WatchFleet)\/Role\//;
const SCHEDULED_FUNCTION =
  /^Rollout\/(Retraining\/Retrain|TurbineAlarms\/TellAlarms|Watch\/WatchFleet)\/Function\//;
/** Who looks at the fleet: the page's machine, and the people who decide. */
const PAGE = /^((Simulator|Dashboard)\/Machine\/Role|Rollout\/Operators\/Policy)\//;

export const NAG_REASONS: readonly NagReason[] = [
  {
    rule: /^AwsSolutions-S1$/,
    on: /^(Training\/Data|Fleet\/(Artifacts|Enrolment\/Bucket))\/Bucket\//,
    why: "who reads models and recordings is answered by CloudTrail data events where an account wants them; a log bucket would grow with every device's download",
  },
  role(
    "Action::s3:(GetObject|GetBucket|List|Abort)\\*",
    /^Training\/Training\/Role\/|^Rollout\/(Compilation|Packaging)Role\//,
    "CDK's grants for one bucket: reading and writing objects has several actions (versions, tags, parts)",
  ),
  role(
    "Resource::<DataBucket\\w+\\.Arn>/(raw|runs|models|evaluations)/\\*",
    /^Training\/Training\/Jobs\//,
    "recordings come under any name, and SageMaker names what its jobs write by execution",
  ),
  role(
    "Resource::<DataBucket\\w+\\.Arn>/\\*",
    /^Training\/Training\/Role\//,
    "the pipeline reads what its jobs wrote, under prefixes that SageMaker names by execution",
  ),
  role(
    "Resource::<DataBucket\\w+\\.Arn>/(raw|errors)/captured/\\*",
    /^Training\/Capture\/FirehoseRole\//,
    "Firehose names each object by its time",
  ),
  role(
    "Resource::\\*",
    /^Training\/Training\/Jobs\//,
    "ecr:GetAuthorizationToken and cloudwatch:PutMetricData have no resource type; the second is held to SageMaker's two namespaces",
  ),
  role(
    "Resource::\\*",
    /^Fleet\/Device\d+\/Machine\/Role\//,
    "iot:DescribeEndpoint has no resource type",
  ),
  role(
    "Resource::\\*",
    FUNCTIONS,
    "X-Ray has no resource types, nor have the Greengrass list operations",
  ),
  role(
    "Resource::\\*",
    PAGE,
    "listing thing groups, core devices and model packages, the endpoint and a held task's token have no resource",
  ),
  role(
    "Resource::.*DataBucket\\w+(\\.Arn>)?/evaluations/\\*",
    PAGE,
    "the pipeline names a model's evaluation by its execution",
  ),
  role(
    "Resource::.*:(client/(wind-farm|dashboard)-|topic(filter)?/wind-turbine/).*\\*.*",
    PAGE,
    "one topic of every turbine, and client ids of the program's prefix",
  ),
  role(
    "Resource::.*:(thing/edge-|cert/)\\*",
    PAGE,
    "devices that join after this deployment, and their certificates, which IoT names by digest; read only",
  ),
  role("Resource::\\*", SCHEDULED, "X-Ray has no resource types"),
  role(
    "Resource::\\*",
    /^Rollout\/Rollout\/Machine\/Role\//,
    "log delivery and X-Ray have no resource types",
  ),
  role(
    "Resource::.*:log-group:/aws/(sagemaker|greengrass)/(CompilationJobs)?\\*",
    /^Training\/Training\/Jobs\/|^Rollout\/CompilationRole\/|^Fleet\/Identity\/TokenExchangeRole\//,
    "the service names its log groups by job or component",
  ),
  role(
    "Resource::.*:log-group:<CaptureRuleErrors\\w+>:\\*",
    /^Training\/Capture\/RuleRole\//,
    "streams of one log group, named by IoT",
  ),
  role(
    "Resource::.*:(processing|training)-job/pipelines-\\*",
    /^Training\/Training\/Role\//,
    "SageMaker Pipelines names its jobs pipelines-<execution>",
  ),
  role(
    "Resource::.*:model-package/wind-turbine-anomaly/\\*",
    /^Training\/Training\/Role\/|^Rollout\/(Functions|Operators\/Policy|Retraining\/Retrain)\/|^(Simulator|Dashboard)\/Machine\/Role\//,
    "the versions of our one model package group",
  ),
  role(
    "Resource::.*ArtifactsBucket.*/(components|packaged|neo|compiled)/\\*",
    /^Fleet\/Identity\/TokenExchangeRole\/|^Rollout\/(CompilationRole|PackagingRole|Functions)\//,
    "one prefix of the artifact bucket; the keys below are content digests or job names made of them",
  ),
  role(
    "Resource::.*DataBucket\\w+(\\.Arn>)?/\\*",
    FUNCTIONS,
    "the model package says where its archive lies in the data bucket",
  ),
  role(
    "Resource::.*:(compilation-job|edge-packaging-job)/wt-v\\*",
    FUNCTIONS,
    "job names are wt-v<version>-<digest>",
  ),
  role(
    "Resource::.*:components:windturbine\\.(model|detector):versions:\\*",
    FUNCTIONS,
    "the versions of our own component",
  ),
  role(
    "Resource::.*:(deployments:|coreDevices:edge-|job/|thing/(edge-)?)\\*",
    FUNCTIONS,
    "ids that Greengrass gives, and devices that join after the deployment of this stack",
  ),
  role(
    "Resource::.*:(deployments:|coreDevices:edge-|job/|thing/edge-)\\*",
    /^Rollout\/Watch\/WatchFleet\/Role\//,
    "ids that Greengrass gives, and devices that join after the deployment of this stack",
  ),
  role(
    "Resource::.*:execution:retrain-to-fleet-rollout:\\*",
    /^Rollout\/(Functions\/Admit\/Role|Operators\/Policy)\/|^(Simulator|Dashboard)\/Machine\/Role\//,
    "executions of this machine: Admit asks whether the lock's holder still runs, the page shows them",
  ),
  role(
    "Resource::<Functions\\w+\\.Arn>:\\*",
    /^Rollout\/Rollout\/Machine\/Role\//,
    "versions and aliases of the very function that the state calls",
  ),
  role(
    "Resource::<EnrolmentBucket\\w+\\.Arn>/(requests|certificates)/(edge-\\d+/)?\\*",
    /^Fleet\/(Device\d+\/Machine|Enrolment\/IssueCertificate)\/Role\//,
    "a device's requests and certificates are named by the request's digest, below the device's name",
  ),
  role(
    "Resource::.*:(cert/|thing/edge-|coreDevices:edge-|policy/retrain-to-fleet-edge-)\\*",
    /^Fleet\/Enrolment\/\w+\/Role\//,
    "a certificate's id is not known before it is made; things and policies are those of the devices' prefix",
  ),
  role(
    "Resource::\\*",
    /^Fleet\/Enrolment\/\w+\/Role\//,
    "iot:CreateCertificateFromCsr, iot:ListAttachedPolicies and X-Ray's two actions have no resource type",
  ),
  {
    rule: /^Serverless-LambdaDLQ$/,
    on: /^Fleet\/Enrolment\/\w+\/Function\//,
    why: "IssueCertificate's failures go to the rule's queue; CloudFormation hears of EnrolDevice's",
  },
  {
    rule: /^AwsSolutions-IAM4\[Policy::.*AmazonSSMManagedInstanceCore\]$/,
    on: /^(Fleet\/Device\d+|Simulator|Dashboard)\/Machine\/Role\//,
    why: "Session Manager's own minimum, which AWS keeps up with its agent",
  },
  {
    rule: /^AwsSolutions-EC29$/,
    on: /^(Fleet\/Device\d+|Simulator|Dashboard)\/Machine\/Instance\w*\//,
    why: "an instance keeps nothing that its first boot and another run of the rollout do not bring again; cdk destroy must be able to remove it",
  },
  {
    rule: /^(AwsSolutions-SQS3|Serverless-SQSRedrivePolicy)$/,
    on: /^(Fleet\/Enrolment\/Requests\/DeadLetters|Rollout\/((Approvals|Unclosed|Stopped|Devices)\/DeadLetters|(Retraining|TurbineAlarms|Watch)\/Scheduled\/Failed))\//,
    why: "these are the dead-letter queues themselves, each with an alarm",
  },
  {
    rule: /^Serverless-LambdaDLQ$/,
    on: /^Rollout\/Functions\/\w+\/Function\//,
    why: "the state machine calls synchronously and catches; RecordDevice and Close, which a rule calls too, have an on-failure destination",
  },
  {
    rule: /^Serverless-Lambda(DLQ|Tracing|DefaultMemorySize|LatestVersion)$|^AwsSolutions-L1$/,
    on: /^(Training|Fleet)\/AWS679f53fac002430cb0da5b7982bd2287\//,
    why: "CDK's own function, which CloudFormation calls during a deployment and waits for; its failure is the deployment's",
  },
  {
    rule: /^Serverless-LambdaDLQ$/,
    on: SCHEDULED_FUNCTION,
    why: "what Scheduler could not deliver and what failed three times go to one queue, as the schedule's dead letters and the function's on-failure destination",
  },
];
