import { randomBytes } from "node:crypto";
import { withinLimit } from "../data-limit.ts";
import { withDeadlines } from "../deadlines.ts";
import { withRecovery } from "../recovery.ts";
import type { TaskCall } from "../run.ts";
import { queryFailure, runtimeFailure, StateFailure } from "../state-failure.ts";
import type { Step } from "../step.ts";
import type { TaskEvents } from "../task-events.ts";
import { taskEventsOf } from "../task-events.ts";
import type { Visit } from "../visit.ts";
import { noteStay, stayOf, withContext } from "../visit.ts";
import type { StateWork } from "./state-work.ts";

/** Has its Resource performed, with a deadline and a heartbeat where it asks for them. */
export const runTask: StateWork = (visit) => withRecovery(visit, attempt);

const attempt = async (entered: Visit): Promise<Step> => {
  const resource = String(entered.state.Resource);
  const kept = stayOf(entered).task;
  const token = resource.endsWith(".waitForTaskToken")
    ? (kept?.token ?? randomBytes(48).toString("base64"))
    : undefined;
  const asked = kept?.asked;
  const visit = token === undefined ? entered : withContext(entered, { Task: { Token: token } });
  const { queries, run, trail, name } = visit;
  const parameters = withinLimit(await queries.workInput(visit), `The input of the task '${name}'`);
  const deadlines = {
    timeoutSeconds: await secondsIn(visit, "TimeoutSeconds"),
    heartbeatSeconds: await secondsIn(visit, "HeartbeatSeconds"),
  };
  const events = taskEventsOf(resource, run.region, trail);
  if (asked === undefined) events.scheduled(parameters, deadlines);
  if (token !== undefined && kept === undefined) noteStay(visit, { task: { token } });
  const result = await settle(visit, events, () =>
    withDeadlines(
      run,
      deadlines,
      ({ signal, heartbeat, answerAwaited }) =>
        run.perform({
          stateName: name,
          resource,
          arguments: parameters,
          ...(token === undefined ? {} : { token }),
          isAsked: asked !== undefined,
          signal,
          heartbeat,
          submitted: (output) => {
            events.submitted(output);
            noteAsked(visit, token, deadlines.timeoutSeconds);
            answerAwaited();
          },
        } satisfies TaskCall),
      asked,
    ),
  );
  events.succeeded(withinLimit(result, `The result of the task '${name}'`));
  return { ...(await queries.completed(visit, { value: result })), next: visit.state.Next };
};

/** From here on a restart only waits for the answer, by the time that is left. */
const noteAsked = (visit: Visit, token = "", timeoutSeconds: number | undefined): void => {
  const until = timeoutSeconds === undefined ? undefined : visit.run.clock.due(timeoutSeconds);
  noteStay(visit, { task: { token, asked: { until } } });
};

const settle = async (
  visit: Visit,
  events: TaskEvents,
  work: () => Promise<unknown>,
): Promise<unknown> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StateFailure && !visit.run.signal.aborted) events.failed(error);
    throw error;
  }
};

const secondsIn = async (
  visit: Visit,
  field: "TimeoutSeconds" | "HeartbeatSeconds",
): Promise<number | undefined> => {
  const value = await visit.queries.field(visit, field);
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && (value as number) > 0) return value as number;
  const cause = `${field} of the state '${visit.name}' must be a whole number above 0, but was ${JSON.stringify(value)}`;
  throw visit.language === "JSONata" ? queryFailure(cause) : runtimeFailure(cause);
};
