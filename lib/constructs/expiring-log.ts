import { RemovalPolicy } from "aws-cdk-lib";
import { LogGroup, type LogGroupProps, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { keyAt } from "../stacks/staged-stack.ts";

/** A log as every one here is: it expires, goes with its stack, and lies under the key of one's own. */
export const expiringLog = (
  scope: Construct,
  id: string,
  props: Pick<LogGroupProps, "logGroupName" | "retention"> = {},
): LogGroup => {
  const encryptionKey = keyAt(scope);
  return new LogGroup(scope, id, {
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
    ...props,
    ...(encryptionKey && { encryptionKey }),
  });
};
