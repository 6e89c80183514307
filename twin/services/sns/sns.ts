import { randomUUID } from "node:crypto";
import { partitionOf } from "../../partition.ts";
import type { Service } from "../../wire/service.ts";
import { AwsError } from "../../wire/service.ts";
import type { Store } from "../../world/store.ts";

interface Notification {
  readonly topicArn: string;
  readonly messageId: string;
  readonly subject?: string;
  readonly message: string;
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  readonly time: Date;
}

interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

/** Amazon SNS without subscribers outside: what is published is kept, logged and shown to listeners. */
export interface LocalSns {
  readonly service: Service;
  /** Oldest first; the newest KEPT of them. */
  readonly messages: readonly Notification[];
  createTopic(name: string): string;
  /** Answers the function that ends it. */
  onMessage(listener: (message: Notification) => void): () => void;
}

const KEPT = 1_000;

export const createSns = (options: {
  store: Store;
  account: string;
  region: string;
  log: (line: string) => void;
  now: () => Date;
}): LocalSns => {
  const { store, account, region, log, now } = options;
  const topics = store.collection<true>("sns/topics");
  const messages = store.collection<Notification>("sns/messages");
  const listeners = new Set<(message: Notification) => void>();

  const createTopic = (name: string): string => {
    const arn = `arn:${partitionOf(region)}:sns:${region}:${account}:${name}`;
    topics.set(arn, true);
    return arn;
  };

  const expect = (arn: string | undefined): string => {
    if (arn !== undefined && topics.has(arn)) return arn;
    throw new AwsError("NotFoundException", `Topic does not exist: ${arn ?? "(no TopicArn)"}`, 404);
  };

  const publish = (input: PublishInput): object => {
    const topicArn = expect(input.TopicArn ?? input.TargetArn);
    refuseBadMessage(input.Subject, input.Message);
    const message = { topicArn, messageId: randomUUID(), ...contentOf(input), time: now() };
    messages.set(message.messageId, message);
    const [oldest] = messages.size > KEPT ? messages.keys() : [];
    if (oldest !== undefined) messages.delete(oldest);
    log(`notification: ${input.Subject ?? input.Message.split("\n")[0]}`);
    for (const listener of listeners) listener(message);
    return { MessageId: message.messageId };
  };

  const service: Service = {
    name: "sns",
    operations: {
      CreateTopic: ({ Name }: { Name: string }) => ({ TopicArn: createTopic(Name) }),
      ListTopics: () => ({ Topics: [...topics.keys()].map((TopicArn) => ({ TopicArn })) }),
      GetTopicAttributes: ({ TopicArn }: { TopicArn: string }) => ({
        Attributes: { TopicArn: expect(TopicArn), Owner: account },
      }),
      DeleteTopic: ({ TopicArn }: { TopicArn: string }) => void topics.delete(TopicArn),
      Publish: publish,
    },
  };

  const onMessage = (listener: (message: Notification) => void): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };

  return {
    service,
    get messages() {
      return [...messages.values()];
    },
    createTopic,
    onMessage,
  };
};

/** (SNS API reference, Publish) */
const MAX_MESSAGE_BYTES = 256 * 1024;
const SUBJECT = /^[\x21-\x7e][\x20-\x7e]{0,98}$/;

const refuseBadMessage = (subject: string | undefined, message: string): void => {
  const refuse = (reason: string): never => {
    throw new AwsError("InvalidParameterException", `Invalid parameter: ${reason}`);
  };
  if (message === "") refuse("Empty message");
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) refuse("Message too long");
  // ASCII, no line breaks, fewer than 100 characters.
  if (subject !== undefined && !SUBJECT.test(subject)) refuse("Subject");
};

const contentOf = ({ Subject, Message, MessageAttributes }: PublishInput) => ({
  ...(Subject !== undefined && { subject: Subject }),
  message: Message,
  ...(MessageAttributes && { attributes: MessageAttributes }),
});

interface PublishInput {
  readonly TopicArn?: string;
  readonly TargetArn?: string;
  readonly Subject?: string;
  readonly Message: string;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
}
