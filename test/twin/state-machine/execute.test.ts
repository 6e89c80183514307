import { describe, expect, it } from "vitest";
import { MAX_EVENTS } from "../../../twin/state-machine/history.ts";
import type { TaskCall } from "../../../twin/state-machine/run.ts";
import { StateFailure } from "../../../twin/state-machine/state-failure.ts";
import { runDefinition } from "./run-definition.ts";

const RESOURCE = "arn:aws:states:::lambda:invoke";
const CAUGHT = { Caught: { Type: "Pass", Output: "{% $states.input %}", End: true } };

const task = (more: object, others: object = CAUGHT) => ({
  StartAt: "Work",
  States: { Work: { Type: "Task", Resource: RESOURCE, End: true, ...more }, ...others },
});

const never = () => new Promise<never>(() => undefined);
const failing = (error: string) => async () => {
  throw new StateFailure(error, "a test");
};
const catching = (...ErrorEquals: string[]) => ({ Catch: [{ ErrorEquals, Next: "Caught" }] });

describe("a task", () => {
  it("that takes longer than TimeoutSeconds fails as States.Timeout", async () => {
    const { outcome, seconds } = await runDefinition(task({ TimeoutSeconds: 60 }), never);
    expect(outcome).toMatchObject({ status: "FAILED", error: "States.Timeout" });
    expect(seconds).toBe(60);
  });

  it("whose heartbeats stop is caught as States.HeartbeatTimeout, and each beat prolongs it", async () => {
    let beats = 0;
    const beating = ({ heartbeat }: TaskCall) => {
      beats += 1;
      heartbeat();
      return never();
    };
    const definition = task({
      HeartbeatSeconds: "{% 5 + 5 %}",
      ...catching("States.HeartbeatTimeout"),
    });
    const { outcome, seconds } = await runDefinition(definition, beating);
    expect(outcome).toEqual({
      status: "SUCCEEDED",
      output: { Error: "States.Timeout", Cause: "" },
    });
    expect({ seconds, beats }).toEqual({ seconds: 10, beats: 1 });
  });

  it("is retried after growing waits, at most as often as it says", async () => {
    const Retry = [
      {
        ErrorEquals: ["Busy"],
        IntervalSeconds: 2,
        BackoffRate: 3,
        MaxAttempts: 3,
        MaxDelaySeconds: 10,
      },
    ];
    const { outcome, seconds, history } = await runDefinition(task({ Retry }), failing("Busy"));
    expect(outcome).toMatchObject({ status: "FAILED", error: "Busy" });
    expect(seconds).toBe(2 + 6 + 10);
    expect(history.events.filter(({ type }) => type === "TaskScheduled")).toHaveLength(4);
  });

  it("that fails as States.Runtime is caught by nothing", async () => {
    const definition = task(catching("States.Runtime"));
    const { outcome } = await runDefinition(definition, failing("States.Runtime"));
    expect(outcome).toMatchObject({ status: "FAILED", error: "States.Runtime" });
  });

  it("that times out is no States.TaskFailed", async () => {
    const definition = task({ TimeoutSeconds: 1, ...catching("States.TaskFailed") });
    expect((await runDefinition(definition, never)).outcome.status).toBe("FAILED");
  });

  it("whose result is above 256 KiB fails as States.DataLimitExceeded, which States.ALL does not catch", async () => {
    const large = async () => "x".repeat(262_143);
    const { outcome } = await runDefinition(task(catching("States.ALL")), large);
    expect(outcome).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
  });

  it("whose expression gives nothing fails as States.QueryEvaluationError, which can be caught", async () => {
    const definition = task({
      Output: "{% $nothing %}",
      ...catching("States.QueryEvaluationError"),
    });
    const { outcome, history } = await runDefinition(definition);
    expect(outcome).toMatchObject({ output: { Error: "States.QueryEvaluationError" } });
    const event = history.events.find(({ type }) => type === "EvaluationFailed");
    expect(event).toMatchObject({
      evaluationFailedEventDetails: { state: "Work", location: "Output" },
    });
  });
});

describe("variables", () => {
  it("are assigned after Output was evaluated, on the values at the state's entry", async () => {
    const { outcome } = await runDefinition({
      StartAt: "First",
      States: {
        First: { Type: "Pass", Assign: { n: 1 }, Next: "Second" },
        Second: { Type: "Pass", Assign: { n: "{% $n + 1 %}" }, Output: "{% $n %}", Next: "Third" },
        Third: {
          Type: "Pass",
          Output: { before: "{% $states.input %}", now: "{% $n %}" },
          End: true,
        },
      },
    });
    expect(outcome).toEqual({ status: "SUCCEEDED", output: { before: 1, now: 2 } });
  });

  it("of a branch stay in the branch, which reads those outside", async () => {
    const branch = {
      StartAt: "Inside",
      States: { Inside: { Type: "Pass", Assign: { own: 1 }, Output: "{% $outer %}", End: true } },
    };
    const { outcome } = await runDefinition({
      StartAt: "Outside",
      States: {
        Outside: { Type: "Pass", Assign: { outer: "seen" }, Next: "Branches" },
        Branches: { Type: "Parallel", Branches: [branch], Next: "After" },
        After: {
          Type: "Pass",
          Output: { result: "{% $states.input %}", leaked: "{% $exists($own) %}" },
          End: true,
        },
      },
    });
    expect(outcome).toMatchObject({ output: { result: ["seen"], leaked: false } });
  });
});

describe("an execution", () => {
  it("ends as TIMED_OUT when the machine's own TimeoutSeconds pass", async () => {
    const definition = {
      TimeoutSeconds: 30,
      StartAt: "Wait",
      States: { Wait: { Type: "Wait", Seconds: 3_600, End: true } },
    };
    const { outcome, seconds, history } = await runDefinition(definition);
    expect({ status: outcome.status, seconds }).toEqual({ status: "TIMED_OUT", seconds: 30 });
    expect(history.events.slice(-2).map(({ type }) => type)).toEqual([
      "WaitStateAborted",
      "ExecutionTimedOut",
    ]);
  });

  it("ends at its 25,000th event, which nothing catches", async () => {
    const loop = {
      StartAt: "Again",
      States: { Again: { Type: "Pass", Next: "Again" } },
    };
    const { outcome, history } = await runDefinition(loop);
    expect(outcome).toMatchObject({ status: "FAILED", error: "States.Runtime" });
    expect(history.events).toHaveLength(MAX_EVENTS);
    expect(history.events.at(-1)?.type).toBe("ExecutionFailed");
  });
});

describe("a path", () => {
  // The examples of the Amazon States Language specification, "Reference Paths".
  it.each([
    ["$.store\\.book", { "store.book": 1 }],
    ["$.\\stor\\e.boo\\k", { store: { book: 1 } }],
    ["$.foo.\\.bar", { foo: { ".bar": 1 } }],
    ["$.foo\\@bar.baz\\[\\[.\\?pretty", { "foo@bar": { "baz[[": { "?pretty": 1 } } }],
    ["$.&Ж中.\\uD800\\uDF46", { "&Ж中": { "\uD800\uDF46": 1 } }],
    [
      "$.ledgers[0][22].pending.count",
      {
        ledgers: [
          Array(22)
            .fill(0)
            .concat({ pending: { count: 1 } }),
        ],
      },
    ],
  ])("%s reads the name that its backslashes stand for", async (path, input) => {
    const definition = {
      QueryLanguage: "JSONPath",
      StartAt: "Read",
      States: { Read: { Type: "Pass", InputPath: path, End: true } },
    };
    const { outcome } = await runDefinition(definition, never, input);
    expect(outcome).toMatchObject({ status: "SUCCEEDED", output: 1 });
  });
});

describe("a Map without Items", () => {
  const map = {
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        ItemProcessor: { StartAt: "One", States: { One: { Type: "Pass", End: true } } },
        End: true,
      },
    },
  };

  it("takes its input when that is an array", async () => {
    const { outcome } = await runDefinition(map, never, [1, 2]);
    expect(outcome).toMatchObject({ status: "SUCCEEDED", output: [1, 2] });
  });

  it("fails over an object, which only Items may name", async () => {
    const { outcome } = await runDefinition(map, never, { a: 1 });
    expect(outcome).toMatchObject({ status: "FAILED", error: "States.Runtime" });
  });
});
