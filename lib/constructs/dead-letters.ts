import { Duration } from "aws-cdk-lib";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { keyAt } from "../stacks/staged-stack.ts";

/** Where events wait that nobody took, two weeks at most, which is SQS's limit. */
export const deadLetters = (scope: Construct, id: string): Queue => {
  const encryptionMasterKey = keyAt(scope);
  return new Queue(scope, id, {
    // SQS's own key asks for no grant to EventBridge; a key of one's own has it (service-use.ts).
    ...(encryptionMasterKey
      ? { encryption: QueueEncryption.KMS, encryptionMasterKey }
      : { encryption: QueueEncryption.SQS_MANAGED }),
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
};
