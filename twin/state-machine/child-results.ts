import type { WriterConfig } from "./definition.ts";
import type { MapRun } from "./map-run.ts";

/** What became of one execution that a distributed Map started, or was to start. */
export interface ChildResult {
  readonly index: number;
  readonly input: unknown;
  readonly startDate?: Date;
  readonly stopDate?: Date;
  readonly end:
    | { readonly status: "SUCCEEDED"; readonly output: unknown }
    | { readonly status: "FAILED"; readonly error?: string; readonly cause?: string }
    | { readonly status: "PENDING" };
}

/** Results as a Map hands them on or writes them. (Step Functions developer guide, "ResultWriter (Map)") */
export const transformed = (
  results: readonly ChildResult[],
  transformation: NonNullable<WriterConfig["Transformation"]>,
  mapRun: MapRun,
): unknown[] =>
  results.flatMap((result) => {
    // Of one that failed there is no output: its whole record stands in its place.
    if (transformation === "NONE" || result.end.status !== "SUCCEEDED") {
      return [recordOf(result, mapRun)];
    }
    const { output } = result.end;
    return transformation === "FLATTEN" && Array.isArray(output) ? output : [output];
  });

const recordOf = ({ index, input, startDate, stopDate, end }: ChildResult, mapRun: MapRun) => {
  const { name, arn } = mapRun.executionOf(index);
  const isOver = end.status !== "PENDING";
  return {
    ExecutionArn: arn,
    Input: JSON.stringify(input),
    InputDetails: { Included: true },
    Name: name,
    ...outcomeOf(end),
    ...(isOver && {
      RedriveCount: 0,
      RedriveStatus: end.status === "SUCCEEDED" ? "NOT_REDRIVABLE" : "REDRIVABLE",
      ...(end.status === "SUCCEEDED" && {
        RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
      }),
    }),
    ...(startDate && { StartDate: startDate.toISOString() }),
    StateMachineArn: mapRun.stateMachineArn,
    Status: end.status,
    ...(stopDate && { StopDate: stopDate.toISOString() }),
  };
};

const outcomeOf = (end: ChildResult["end"]): object => {
  if (end.status === "SUCCEEDED") {
    return { Output: JSON.stringify(end.output), OutputDetails: { Included: true } };
  }
  if (end.status === "PENDING") return {};
  return {
    ...(end.error !== undefined && { Error: end.error }),
    ...(end.cause !== undefined && { Cause: end.cause }),
  };
};
