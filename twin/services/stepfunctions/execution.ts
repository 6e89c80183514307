import type { History } from "../../state-machine/history.ts";
import { MAX_EVENTS } from "../../state-machine/history.ts";
import type { FlowState } from "../../state-machine/progress.ts";
import type { LoadedMachine } from "./state-machines.ts";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** One execution as it stands; input and output are JSON text. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: LoadedMachine;
  readonly input: string;
  readonly startDate: Date;
  readonly history: History;
  status: ExecutionStatus;
  stopDate?: Date;
  output?: string;
  error?: string;
  cause?: string;
  redriveCount: number;
  redriveDate?: Date;
  /** Where each of its flows stands, or stood when it failed. */
  readonly flows: Map<string, FlowState>;
  /** Stops the run under way. */
  controller: AbortController;
  /** Settles when the run under way ended. */
  ended: Promise<void>;
}

const included = { included: true };

/** DescribeExecution's answer. */
export const describeExecution = (execution: Execution): object => {
  const { input, output, error, cause, redriveCount } = execution;
  const reason = notRedrivableReason(execution);
  return {
    ...summaryOf(execution),
    input,
    inputDetails: included,
    ...(output === undefined ? {} : { output, outputDetails: included }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    redriveCount,
    redriveStatus: reason === undefined ? "REDRIVABLE" : "NOT_REDRIVABLE",
    ...(reason === undefined ? {} : { redriveStatusReason: reason }),
  };
};

/** One entry of ListExecutions. */
export const summaryOf = (execution: Execution): object => {
  const { arn, machine, name, status, startDate, stopDate, redriveCount, redriveDate } = execution;
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status,
    startDate,
    ...(stopDate === undefined ? {} : { stopDate }),
    redriveCount,
    ...(redriveDate === undefined ? {} : { redriveDate }),
  };
};

/** The detail of `Step Functions Execution Status Change`; times are epoch milliseconds. */
export const statusChangeOf = (execution: Execution): object => {
  const { arn, machine, name, status, startDate, stopDate, input, output } = execution;
  const { error = null, cause = null, redriveCount, redriveDate } = execution;
  const reason = notRedrivableReason(execution);
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status,
    startDate: startDate.getTime(),
    stopDate: stopDate?.getTime() ?? null,
    ...fitting("input", input),
    ...(output === undefined ? { output: null, outputDetails: null } : fitting("output", output)),
    stateMachineVersionArn: null,
    stateMachineAliasArn: null,
    redriveCount,
    redriveDate: redriveDate?.getTime() ?? null,
    redriveStatus: reason === undefined ? "REDRIVABLE" : "NOT_REDRIVABLE",
    redriveStatusReason: reason ?? null,
    error,
    cause,
  };
};

/** Above 248 KiB AWS leaves the data out of the event. */
const fitting = (member: "input" | "output", text: string): object => {
  const isFitting = Buffer.byteLength(text) <= 248 * 1024;
  return { [member]: isFitting ? text : null, [`${member}Details`]: { included: isFitting } };
};

/** Undefined when it may be redriven. */
export const notRedrivableReason = ({ status, history }: Execution): string | undefined => {
  if (status === "RUNNING" || status === "SUCCEEDED")
    return `Execution is ${status} and cannot be redriven`;
  if (history.events.length >= MAX_EVENTS - 1)
    return "Execution history event count exceeds the limit";
  return undefined;
};
