import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";

/** Step Functions' status event, as far as it is read. */
interface ExecutionFailed {
  readonly detail: { readonly name: string; readonly status: string };
}

const sns = new SNSClient({});

export const handler = async ({ detail }: ExecutionFailed): Promise<void> => {
  await sns.send(
    new PublishCommand({
      TopicArn: process.env["TOPIC_ARN"],
      Subject: "An order failed",
      Message: `${detail.name}: ${detail.status}`,
    }),
  );
};
