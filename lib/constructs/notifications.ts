import { Annotations, RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import { keyAt } from "../stacks/staged-stack.ts";
import { TELLING_SERVICES, topicUse } from "./service-use.ts";

/**
 * Where people hear of held and failed rollouts and of every alarm. CloudWatch must be let in twice:
 * a topic policy of its own replaces the default one that lets the account's alarms publish, and no
 * alarm may use SNS's managed key. (SNS developer guide, "Enable compatibility between event sources
 * from AWS services and encrypted topics")
 */
export class Notifications extends Construct {
  readonly topic: Topic;
  private readonly key: IKey;

  /** @param email empty: nobody is told by mail */
  constructor(scope: Construct, id: string, email: string) {
    super(scope, id);
    this.key =
      keyAt(this) ??
      new Key(this, "Key", {
        description: "Encrypts notifications until they are delivered",
        enableKeyRotation: true,
        removalPolicy: RemovalPolicy.DESTROY,
      });
    this.topic = new Topic(this, "Topic", { enforceSSL: true, masterKey: this.key });
    for (const service of TELLING_SERVICES) this.letIn(service);
    if (email !== "") this.topic.addSubscription(new EmailSubscription(email));
    else {
      Annotations.of(this).addWarningV2(
        "retrain-to-fleet:nobodyHears",
        "notificationEmail: none, so nobody hears of held rollouts and alarms; set it, or subscribe to the topic",
      );
    }
  }

  /** Lets a service of this account publish to the topic, with its key. */
  private letIn(service: string): void {
    // A key of one's own has this already, and from here its policy is not to be changed.
    this.key.addToResourcePolicy(topicUse(this, service));
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(service)],
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
        actions: ["sns:Publish"],
        resources: [this.topic.topicArn],
      }),
    );
  }

  /** Another topic under the same key, for people who want to hear of something else. */
  another(scope: Construct, id: string): Topic {
    return new Topic(scope, id, { enforceSSL: true, masterKey: this.key });
  }

  /** What a role needs to publish: the topic, and the key with which SNS encrypts in its name. */
  publishing(topic: Topic = this.topic): PolicyStatement[] {
    return [
      new PolicyStatement({ actions: ["sns:Publish"], resources: [topic.topicArn] }),
      new PolicyStatement({
        actions: ["kms:Decrypt", "kms:GenerateDataKey"],
        resources: [this.key.keyArn],
      }),
    ];
  }
}
