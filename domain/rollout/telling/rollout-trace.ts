import type { HistoryEvent } from "./history-event.ts";
import type { RolloutEnd } from "./rollout-end.ts";

/** What one execution's events have told so far. */
export interface Trace {
  /** "rollout of model 2" */
  readonly subject: string;
  add(event: HistoryEvent): void;
  /** A line when this event decided over a ring. */
  ringNews(event: HistoryEvent): string | undefined;
  /** The end in words: what failed, in which state, at which limit, and what to do. */
  failure(end: RolloutEnd): string;
}

export const createTrace = (subject: string): Trace => {
  let state = "";
  let limitSeconds: number | undefined;
  let isWait = false;
  let ring = "";
  /** The first failure that nothing mended; going back may fail as well, and is not the cause. */
  let fault: string | undefined;

  const noteTask = (event: HistoryEvent): void => {
    const scheduled = detailsOf(event, "taskScheduled");
    if (scheduled) {
      limitSeconds = scheduled["timeoutInSeconds"] as number | undefined;
      isWait = String(scheduled["resource"]).includes("waitForTaskToken");
    }
    const failed = detailsOf(event, "taskFailed") ?? detailsOf(event, "taskTimedOut");
    // A wait that a decision may wake ends by its timeout when nobody decides.
    if (failed && !isWait) fault ??= faultOf(state, failed, limitSeconds);
    if (detailsOf(event, "taskSucceeded") && fault?.startsWith(`${state} `)) fault = undefined;
  };

  return {
    subject,
    add(event) {
      state = String(detailsOf(event, "stateEntered")?.["name"] ?? state);
      noteTask(event);
      const deployed = exitOf(event, "DeployRing")?.["deployment"] as { ring?: string } | undefined;
      ring = deployed?.ring ?? ring;
    },
    ringNews(event) {
      const judged = exitOf(event, "JudgeRing") as { kind?: string; reason?: string } | undefined;
      const news = NEWS[judged?.kind ?? ""];
      return (
        news && `${subject}: ring ${ring} ${news}${judged?.reason ? `: ${judged.reason}` : ""}`
      );
    },
    failure: ({ outcome, reason }) =>
      [
        `${subject} ended as ${outcome}${fault === undefined ? "" : `; ${fault}`}: ${reason}`,
        remedyOf(subject),
      ].join("; "),
  };
};

const NEWS: Readonly<Record<string, string>> = {
  advance: "confirmed the release",
  hold: "is held for a person",
  rollBack: "goes back",
};

const faultOf = (
  state: string,
  { error }: Readonly<Record<string, unknown>>,
  limitSeconds: number | undefined,
): string =>
  error === "States.Timeout" && limitSeconds !== undefined
    ? `${state} did not answer within its ${limitSeconds} s`
    : `${state} failed with ${String(error)}`;

const remedyOf = (subject: string): string => {
  const [, version] = /^rollout of model (\d+)$/.exec(subject) ?? [];
  return version === undefined
    ? "nothing else is affected"
    : `everything else goes on; to try again choose "Roll out again" on the page Models, or: npm run fleet -- approve ${version} --reason "try again"`;
};

const detailsOf = (
  event: HistoryEvent,
  name: string,
): Readonly<Record<string, unknown>> | undefined =>
  event[`${name}EventDetails`] as Readonly<Record<string, unknown>> | undefined;

const exitOf = (event: HistoryEvent, state: string): Record<string, unknown> | undefined => {
  const exited = detailsOf(event, "stateExited");
  if (exited?.["name"] !== state) return undefined;
  return JSON.parse(String(exited["output"] ?? "null")) ?? undefined;
};
