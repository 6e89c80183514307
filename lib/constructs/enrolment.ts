import { Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type Bucket, CfnBucket } from "aws-cdk-lib/aws-s3";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { CERTIFICATES, REQUESTS, requestPattern } from "../../domain/enrolment.ts";
import { groupsOf } from "../../domain/rollout/quarantine.ts";
import type { Ring } from "../../domain/rollout/rollout.ts";
import { ENROLMENT_FUNCTIONS } from "../../domain/wiring/functions.ts";
import { namesAt } from "../stacks/staged-stack.ts";
import { DeliveredRule } from "./delivered-rule.ts";
import { functionTarget } from "./function-target.ts";
import { PrivateBucket } from "./private-bucket.ts";
import { TaskFunction } from "./task-function.ts";

export interface EnrolmentProps {
  /** Holds a directory for each bundled handler. */
  readonly handlersDirectory: string;
  readonly rings: readonly Ring[];
}

/**
 * How a device gets its certificate: it signs a request with a key that never leaves it, puts the
 * request where only it may, and finds the certificate beside it. Only the issuer can make one.
 */
export class Enrolment extends Construct {
  readonly bucket: Bucket;
  /** The token of the custom resource that owns a device's ring and certificates. */
  readonly serviceToken: string;
  /** Requests that could not be answered; the alarm stands where people are told. */
  readonly unanswered: Queue;

  constructor(scope: Construct, id: string, props: EnrolmentProps) {
    super(scope, id);
    this.bucket = new PrivateBucket(this, "Bucket", `${REQUESTS}/`).bucket;
    const { defaultChild } = this.bucket.node;
    if (!(defaultChild instanceof CfnBucket)) throw new Error("bucket: expected a CfnBucket");
    // Not `eventBridgeEnabled`, which would bring a function of its own to set this one property.
    defaultChild.notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    const issuer = new TaskFunction(this, {
      deployed: ENROLMENT_FUNCTIONS.issueCertificate,
      handlersDirectory: props.handlersDirectory,
      environment: {},
    });
    for (const statement of this.issuing()) issuer.allow(statement);
    this.unanswered = new DeliveredRule(this, "Requests", {
      description: "A device's signing request is answered with a certificate",
      pattern: requestPattern(this.bucket.bucketName),
      target: (deadLetters) => functionTarget(issuer.function, deadLetters),
    }).deadLetters;
    const enroller = new TaskFunction(this, {
      deployed: ENROLMENT_FUNCTIONS.enrolDevice,
      handlersDirectory: props.handlersDirectory,
      environment: {},
    });
    for (const statement of this.enrolling(props.rings)) enroller.allow(statement);
    enroller.function.grantInvoke(new ServicePrincipal("cloudformation.amazonaws.com"));
    this.serviceToken = enroller.function.functionArn;
  }

  /** What a device's machine needs to ask for its certificate; nothing with which to make one. */
  asking(thingName: string): PolicyStatement[] {
    return [
      allow(["s3:PutObject"], this.bucket.arnForObjects(`${REQUESTS}/${thingName}/*`)),
      allow(["s3:GetObject"], this.bucket.arnForObjects(`${CERTIFICATES}/${thingName}/*`)),
    ];
  }

  private issuing(): PolicyStatement[] {
    return [
      allow(["s3:GetObject"], this.bucket.arnForObjects(`${REQUESTS}/*`)),
      allow(["s3:GetObject", "s3:PutObject"], this.bucket.arnForObjects(`${CERTIFICATES}/*`)),
      // Without it S3 answers "forbidden" for a certificate that is not there yet.
      allow(["s3:ListBucket"], this.bucket.bucketArn),
      // It has no resource type: a certificate's id is not known before it is made.
      allow(["iot:CreateCertificateFromCsr"], "*"),
      allow(["iot:DescribeThing"], this.iot(`thing/${namesAt(this).thingPrefix}*`)),
      allow(
        ["iot:AttachPolicy"],
        this.iot("cert/*"),
        this.iot(`policy/retrain-to-fleet-${namesAt(this).thingPrefix}*`),
      ),
      allow(
        ["iot:AttachThingPrincipal"],
        this.iot(`thing/${namesAt(this).thingPrefix}*`),
        this.iot("cert/*"),
      ),
      ...this.retiring(),
    ];
  }

  private enrolling(rings: readonly Ring[]): PolicyStatement[] {
    return [
      allow(
        ["iot:AddThingToThingGroup"],
        this.iot(`thing/${namesAt(this).thingPrefix}*`),
        ...rings.map(({ thingGroup }) => this.iot(`thinggroup/${thingGroup}`)),
      ),
      // Out of its ring's quarantine, too; into one comes only what failed a release.
      allow(
        ["iot:RemoveThingFromThingGroup"],
        this.iot(`thing/${namesAt(this).thingPrefix}*`),
        ...rings.flatMap(groupsOf).map((group) => this.iot(`thinggroup/${group}`)),
      ),
      allow(
        ["iot:AttachPolicy"],
        this.iot("cert/*"),
        this.iot(`policy/retrain-to-fleet-${namesAt(this).thingPrefix}*`),
      ),
      allow(
        ["greengrass:DeleteCoreDevice"],
        this.arn("greengrass", `coreDevices:${namesAt(this).thingPrefix}*`),
      ),
      ...this.retiring(),
    ];
  }

  private retiring(): PolicyStatement[] {
    return [
      allow(["iot:ListThingPrincipals"], this.iot(`thing/${namesAt(this).thingPrefix}*`)),
      allow(
        ["iot:DetachThingPrincipal"],
        this.iot(`thing/${namesAt(this).thingPrefix}*`),
        this.iot("cert/*"),
      ),
      allow(
        ["iot:DetachPolicy"],
        this.iot("cert/*"),
        this.iot(`policy/retrain-to-fleet-${namesAt(this).thingPrefix}*`),
      ),
      allow(["iot:UpdateCertificate", "iot:DeleteCertificate"], this.iot("cert/*")),
      // It has no resource type.
      allow(["iot:ListAttachedPolicies"], "*"),
    ];
  }

  private iot(rest: string): string {
    return this.arn("iot", rest);
  }

  private arn(service: string, rest: string): string {
    const { partition, region, account } = Stack.of(this);
    return `arn:${partition}:${service}:${region}:${account}:${rest}`;
  }
}

const allow = (actions: string[], ...resources: string[]): PolicyStatement =>
  new PolicyStatement({ actions, resources });
