import {
  CreateTopicCommand,
  ListTopicsCommand,
  PublishCommand,
  SNSClient,
} from "@aws-sdk/client-sns";
import { expect, test } from "vitest";
import { startCloud } from "../started-cloud.ts";

test("what is published is kept and shown to listeners; an unknown topic is refused", async () => {
  const cloud = await startCloud();
  const sns = new SNSClient(cloud.config);
  const seen: string[] = [];
  const end = cloud.basic.sns.onMessage(({ message }) => void seen.push(message));

  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "rollouts" }));
  const Message = "Model 3 <released> & running\non 5 devices";
  const { MessageId } = await sns.send(
    new PublishCommand({
      TopicArn,
      Subject: "Released",
      Message,
      MessageAttributes: { outcome: { DataType: "String", StringValue: "released" } },
    }),
  );
  end();
  await sns.send(new PublishCommand({ TopicArn, Message: "later" }));

  expect(seen).toEqual([Message]);
  expect(cloud.basic.sns.messages[0]).toMatchObject({
    topicArn: TopicArn,
    messageId: MessageId,
    subject: "Released",
    message: Message,
  });
  expect(cloud.calls[1]?.input["MessageAttributes"]).toEqual({
    outcome: { DataType: "String", StringValue: "released" },
  });
  expect((await sns.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);
  await expect(
    sns.send(new PublishCommand({ TopicArn: `${TopicArn}x`, Message })),
  ).rejects.toMatchObject({ name: "NotFoundException" });
  expect(cloud.endpoint.violations).toEqual([]);
  sns.destroy();
  await cloud.close();
});
