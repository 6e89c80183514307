import { DescribeExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { askUnless } from "../aws/aws-errors.ts";

const client = new SFNClient({});

/** Whether that execution of the state machine still runs; one that is gone does not. */
export const isRunning = async (executionArn: string): Promise<boolean> => {
  const found = await askUnless(["ExecutionDoesNotExist"], `describe ${executionArn}`, () =>
    client.send(new DescribeExecutionCommand({ executionArn })),
  );
  return found?.status === "RUNNING" || found?.status === "PENDING_REDRIVE";
};
