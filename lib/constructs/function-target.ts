import type { IRuleTarget } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import type { Queue } from "aws-cdk-lib/aws-sqs";

/**
 * A function as a rule's target. EventBridge's dead-letter queue holds only what Lambda did not accept;
 * an event whose function failed three times goes to the same queue by Lambda's own destination.
 */
export const functionTarget = (target: IFunction, deadLetterQueue: Queue): IRuleTarget => {
  target.configureAsyncInvoke({ onFailure: new SqsDestination(deadLetterQueue) });
  return new LambdaFunction(target, { deadLetterQueue });
};
