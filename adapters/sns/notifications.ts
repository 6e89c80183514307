import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { ask } from "../aws/aws-errors.ts";

const client = new SNSClient({});

/** Tells the operators; SNS cuts subjects above 100 characters off, so they are cut here. */
export const notify = async (topicArn: string, subject: string, message: string): Promise<void> => {
  await ask(`publish to ${topicArn}`, () =>
    client.send(
      new PublishCommand({ TopicArn: topicArn, Subject: subject.slice(0, 100), Message: message }),
    ),
  );
};
