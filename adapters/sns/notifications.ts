import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { messageOf, subjectOf } from "../../domain/notification.ts";
import { ask } from "../aws/aws-errors.ts";

const client = new SNSClient({});

/**
 * Publishes to the operators' topic, in the form that SNS takes. A step that ran twice may publish
 * twice, each time with the same id, by which a subscriber knows it.
 */
export const notify = async (
  topicArn: string,
  { id, subject, message }: { id: string; subject: string; message: string },
): Promise<void> => {
  await ask(`publish to ${topicArn}`, () =>
    client.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subjectOf(subject),
        Message: messageOf(message),
        MessageAttributes: { id: { DataType: "String", StringValue: id } },
      }),
    ),
  );
};
