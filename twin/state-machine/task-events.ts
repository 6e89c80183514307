import type { Deadlines } from "./deadlines.ts";
import type { Trail } from "./history.ts";
import { dataOf } from "./history.ts";
import type { StateFailure } from "./state-failure.ts";
import { errorMembers } from "./state-failure.ts";

/** A task's own events; a Lambda function named as Resource has event types of its own. */
export interface TaskEvents {
  scheduled(parameters: unknown, deadlines: Deadlines): void;
  submitted(output: unknown): void;
  succeeded(output: unknown): void;
  failed(failure: StateFailure): void;
}

export const taskEventsOf = (resource: string, region: string, trail: Trail): TaskEvents =>
  /^arn:aws[a-z-]*:lambda:/.test(resource)
    ? functionEvents(resource, trail)
    : integrationEvents(resource, region, trail);

const functionEvents = (resource: string, trail: Trail): TaskEvents => ({
  scheduled(parameters, deadlines) {
    trail.record("LambdaFunctionScheduled", {
      name: "lambdaFunctionScheduled",
      value: { resource, ...dataOf("input", parameters), ...timeoutOf(deadlines) },
    });
    trail.record("LambdaFunctionStarted");
  },
  submitted: () => undefined,
  succeeded: (output) =>
    trail.record("LambdaFunctionSucceeded", {
      name: "lambdaFunctionSucceeded",
      value: dataOf("output", output),
    }),
  failed(failure) {
    const ending = failure.error === "States.Timeout" ? "TimedOut" : "Failed";
    trail.record(`LambdaFunction${ending}`, {
      name: `lambdaFunction${ending}`,
      value: errorMembers(failure),
    });
  },
});

const integrationEvents = (arn: string, region: string, trail: Trail): TaskEvents => {
  const { resourceType, resource } = partsOf(arn);
  const named = { resourceType, resource };
  return {
    scheduled(parameters, deadlines) {
      trail.record("TaskScheduled", {
        name: "taskScheduled",
        value: {
          ...named,
          region,
          parameters: JSON.stringify(parameters),
          ...timeoutOf(deadlines),
          ...(deadlines.heartbeatSeconds === undefined
            ? {}
            : { heartbeatInSeconds: deadlines.heartbeatSeconds }),
        },
      });
      trail.record("TaskStarted", { name: "taskStarted", value: named });
    },
    submitted: (output) =>
      trail.record("TaskSubmitted", {
        name: "taskSubmitted",
        value: { ...named, ...dataOf("output", output) },
      }),
    succeeded: (output) =>
      trail.record("TaskSucceeded", {
        name: "taskSucceeded",
        value: { ...named, ...dataOf("output", output) },
      }),
    failed(failure) {
      const ending = failure.error === "States.Timeout" ? "TimedOut" : "Failed";
      trail.record(`Task${ending}`, {
        name: `task${ending}`,
        value: { ...named, ...errorMembers(failure) },
      });
    },
  };
};

/** `arn:aws:states:::lambda:invoke.waitForTaskToken` → lambda, invoke.waitForTaskToken. */
const partsOf = (arn: string): { resourceType: string; resource: string } => {
  const parts = arn.split(":").slice(5);
  const resource = parts.pop() ?? "";
  return { resourceType: parts.join(":") || "unknown", resource };
};

const timeoutOf = ({ timeoutSeconds }: Deadlines): object =>
  timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds };
