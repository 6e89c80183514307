/** A failure as Retry, Catch and the execution's end see it: an error name and a cause. */
export class StateFailure extends Error {
  override readonly name = "StateFailure";
  readonly error: string | undefined;
  readonly failureCause: string | undefined;
  /** A further name by which Retry and Catch know it. */
  readonly alias: string | undefined;

  constructor(
    error: string | undefined,
    failureCause?: string,
    options?: ErrorOptions & { alias?: string },
  ) {
    super(`${error ?? "no error name"}: ${failureCause ?? "no cause"}`, options);
    this.error = error;
    this.failureCause = failureCause;
    this.alias = options?.alias;
  }
}

/** A fault of the definition with the data at hand; no Retry and no Catch sees it. */
export const runtimeFailure = (cause: string): StateFailure =>
  new StateFailure("States.Runtime", cause);

export const queryFailure = (cause: string): StateFailure =>
  new StateFailure("States.QueryEvaluationError", cause);

/** What a Catch hands on; members that are unknown are left out. */
export const errorOutputOf = ({ error, failureCause }: StateFailure): object => ({
  ...(error === undefined ? {} : { Error: error }),
  ...(failureCause === undefined ? {} : { Cause: failureCause }),
});

/** The same as members of a history event or of an execution. */
export const errorMembers = ({
  error,
  failureCause,
}: StateFailure): { error?: string; cause?: string } => ({
  ...(error === undefined ? {} : { error }),
  ...(failureCause === undefined ? {} : { cause: failureCause }),
});

/**
 * Whether a retrier or catcher with these names takes the failure. `States.ALL` takes neither
 * States.Runtime nor States.DataLimitExceeded, and `States.TaskFailed` no timeout.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export const isTakenBy = (names: readonly string[], { error, alias }: StateFailure): boolean => {
  if (error === "States.Runtime") return false;
  return names.some((name) => {
    if (name === "States.ALL") return error !== "States.DataLimitExceeded";
    if (name === "States.TaskFailed")
      return error !== "States.Timeout" && error !== "States.DataLimitExceeded";
    return name === error || (alias !== undefined && name === alias);
  });
};
