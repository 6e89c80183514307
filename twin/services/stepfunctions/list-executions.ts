import { AwsError } from "../../wire/service.ts";
import type { Execution, ExecutionStatus } from "./execution.ts";
import type { Page } from "./page.ts";
import { pageOf } from "./page.ts";
import type { LoadedMachine } from "./state-machines.ts";

export interface ListRequest {
  readonly stateMachineArn?: string;
  readonly statusFilter?: ExecutionStatus | "PENDING_REDRIVE";
  readonly redriveFilter?: "REDRIVEN" | "NOT_REDRIVEN";
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** ListExecutions: newest first. */
export const listExecutions = (
  all: readonly Execution[],
  machineOf: (arn: string) => LoadedMachine,
  request: ListRequest,
): Page<Execution> => {
  const { stateMachineArn, statusFilter, redriveFilter } = request;
  if (stateMachineArn === undefined)
    throw new AwsError("ValidationException", "ListExecutions needs stateMachineArn");
  const machine = machineOf(stateMachineArn);
  const wanted = all.filter(
    (execution) =>
      execution.machine === machine &&
      (statusFilter === undefined || execution.status === statusFilter) &&
      (redriveFilter === undefined ||
        execution.redriveCount > 0 === (redriveFilter === "REDRIVEN")),
  );
  return pageOf(wanted.toReversed(), ({ arn }) => arn, request);
};
