import { App, Duration, Stack, type StackProps } from "aws-cdk-lib";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { RetrainToFleet, type RetrainToFleetProps } from "../../lib/retrain-to-fleet.ts";

/** A company's own stack, which happens to be called like one of the product's. */
class FleetStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly heard: ITopic }) {
    super(scope, id, props);
    const pages = new Queue(this, "Pages", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    props.heard.addSubscription(new SqsSubscription(pages));
  }
}

/** An application with stacks of its own and two wind farms: one of real devices, one on trial. */
export const companyApp = (built?: RetrainToFleetProps["built"]): App => {
  const app = new App();
  const program = built ? { built } : {};
  const north = new RetrainToFleet(app, "NorthFarm", {
    ...program,
    settings: {
      stage: "north",
      devices: 0,
      notificationEmail: "operations@example.org",
      tags: { team: "wind" },
    },
  });
  new RetrainToFleet(app, "Trial", {
    ...program,
    settings: { stage: "trial", devices: 2, page: "none", monthlyBudgetDollars: 0 },
  });
  new FleetStack(app, "Fleet", { heard: north.stacks.rollout.topic });
  return app;
};
