import type { Service } from "../wire/service.ts";
import type { LocalWorld } from "./create-world.ts";
import type { LocalDynamoDb } from "./dynamodb/dynamodb.ts";
import { createDynamoDb } from "./dynamodb/dynamodb.ts";
import type { EventRule } from "./events/event-bus.ts";
import { createEvents, type LocalEvents } from "./events/events.ts";
import { kmsService } from "./kms/kms.ts";
import type { SigningKey } from "./kms/signing-key.ts";
import { signingKeyOf } from "./kms/signing-key.ts";
import { s3Service } from "./s3/s3.ts";
import type { LocalSns } from "./sns/sns.ts";
import { createSns } from "./sns/sns.ts";
import { stsService } from "./sts/sts.ts";

/** S3, DynamoDB, KMS, SNS, EventBridge and STS of one world. */
export interface BasicServices {
  readonly services: readonly Service[];
  readonly dynamodb: LocalDynamoDb;
  readonly sns: LocalSns;
  readonly events: LocalEvents;
  readonly signingKey: SigningKey;
  close(): Promise<void>;
}

export const createBasicServices = (
  world: LocalWorld,
  options: {
    /** Turns the ARN of an event target into what is called. */
    targetOf?: (arn: string) => EventRule["target"] | undefined;
    keyAliases?: readonly string[] | undefined;
  } = {},
): BasicServices => {
  const { account, region, stateDir, log, clock, buckets, events, store } = world;
  const { targetOf = () => undefined, keyAliases } = options;
  const now = () => clock.now();
  const dynamodb = createDynamoDb({ account, region, store });
  const sns = createSns({ store, account, region, log, now });
  const bridge = createEvents({ store, bus: events, account, region, targetOf });
  const signingKey = signingKeyOf({
    stateDir,
    account,
    region,
    aliases: keyAliases,
  });
  return {
    services: [
      s3Service({ buckets, region, store }),
      dynamodb.service,
      kmsService(signingKey),
      sns.service,
      bridge.service,
      stsService({ account, region, now }),
    ],
    dynamodb,
    sns,
    events: bridge,
    signingKey,
    close: dynamodb.close,
  };
};
