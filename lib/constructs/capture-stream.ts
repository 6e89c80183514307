import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnTopicRule } from "aws-cdk-lib/aws-iot";
import { CfnDeliveryStream } from "aws-cdk-lib/aws-kinesisfirehose";
import { LogStream } from "aws-cdk-lib/aws-logs";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { CAPTURED_PREFIX, topicRules } from "../../domain/wiring/topic-rules.ts";
import { keyAt, stageAt } from "../stacks/staged-stack.ts";
import { expiringLog } from "./expiring-log.ts";

/** Sampled windows from the devices become training data: IoT rule, Firehose, S3. */
export class CaptureStream extends Construct {
  constructor(scope: Construct, id: string, data: Bucket) {
    super(scope, id);
    const { partition, region, account } = Stack.of(this);
    const key = keyAt(this);
    const log = expiringLog(this, "Log");
    const logStream = new LogStream(this, "LogStream", {
      logGroup: log,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const firehoseRole = new Role(this, "FirehoseRole", {
      assumedBy: new ServicePrincipal("firehose.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": account } },
      }),
    });
    // Firehose developer guide, "Grant Firehose access to an Amazon S3 destination".
    firehoseRole.addToPolicy(
      new PolicyStatement({
        actions: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
        resources: [
          data.arnForObjects(`${CAPTURED_PREFIX}*`),
          data.arnForObjects("errors/captured/*"),
        ],
      }),
    );
    firehoseRole.addToPolicy(
      new PolicyStatement({
        actions: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
        resources: [data.bucketArn],
      }),
    );
    log.grantWrite(firehoseRole);
    const stream = new CfnDeliveryStream(this, "Stream", {
      deliveryStreamType: "DirectPut",
      deliveryStreamEncryptionConfigurationInput: key
        ? { keyType: "CUSTOMER_MANAGED_CMK", keyArn: key.keyArn }
        : { keyType: "AWS_OWNED_CMK" },
      extendedS3DestinationConfiguration: {
        bucketArn: data.bucketArn,
        roleArn: firehoseRole.roleArn,
        prefix: `${CAPTURED_PREFIX}!{timestamp:yyyy/MM/dd}/`,
        errorOutputPrefix: "errors/captured/!{firehose:error-output-type}/",
        fileExtension: ".jsonl",
        bufferingHints: { intervalInSeconds: 900, sizeInMBs: 16 },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: log.logGroupName,
          logStreamName: logStream.logStreamName,
        },
      },
    });
    stream.node.addDependency(firehoseRole);
    const ruleRole = new Role(this, "RuleRole", {
      assumedBy: new ServicePrincipal("iot.amazonaws.com"),
    });
    ruleRole.addToPolicy(
      new PolicyStatement({
        actions: ["firehose:PutRecord"],
        resources: [stream.attrArn],
      }),
    );
    const ruleLog = expiringLog(this, "RuleErrors");
    ruleRole.addToPolicy(
      new PolicyStatement({
        actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        resources: [
          `arn:${partition}:logs:${region}:${account}:log-group:${ruleLog.logGroupName}:*`,
        ],
      }),
    );
    new CfnTopicRule(this, "Rule", {
      topicRulePayload: {
        awsIotSqlVersion: "2016-03-23",
        sql: topicRules(stageAt(this)).capture,
        actions: [
          {
            firehose: {
              deliveryStreamName: stream.ref,
              roleArn: ruleRole.roleArn,
              separator: "\n",
            },
          },
        ],
        errorAction: {
          cloudwatchLogs: { logGroupName: ruleLog.logGroupName, roleArn: ruleRole.roleArn },
        },
      },
    });
  }
}
