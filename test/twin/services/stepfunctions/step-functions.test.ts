import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { StartedMachine } from "./started-machine.ts";
import { startMachine } from "./started-machine.ts";

/** Asks a function, then waits for a token when the function says so. */
const DEFINITION = {
  QueryLanguage: "JSONata",
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: "ask", Payload: "{% $states.input %}" },
      Assign: { answer: "{% $states.result.Payload %}" },
      Output: "{% $states.result.Payload %}",
      Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 2, MaxAttempts: 1 }],
      Next: "Asked",
    },
    Asked: {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.kind = 'hold' %}", Next: "Hold" }],
      Default: "Done",
    },
    Hold: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Arguments: {
        FunctionName: "hold",
        Payload: { token: "{% $states.context.Task.Token %}" },
      },
      Catch: [
        {
          ErrorEquals: ["Refused"],
          Output: { refused: "{% $states.errorOutput.Cause %}" },
          Next: "Done",
        },
      ],
      Next: "Done",
    },
    Done: { Type: "Succeed" },
  },
};

let machine: StartedMachine;
let answer: (payload: unknown) => unknown;
let holds: (token: string) => void = () => undefined;

const nextToken = () =>
  new Promise<string>((resolve) => {
    holds = resolve;
  });

beforeAll(async () => {
  machine = await startMachine(DEFINITION, async (name, payload) => {
    if (name !== "hold") return answer(payload);
    // After this call has answered, as a person would.
    setImmediate(() => holds((payload as { token: string }).token));
    return null;
  });
});

afterAll(async () => {
  expect(machine.violations).toEqual([]);
  await machine.close();
});

beforeEach(() => {
  answer = () => ({ kind: "done" });
});

const start = (name: string, input: unknown = {}) =>
  machine.client.send(
    new StartExecutionCommand({
      stateMachineArn: machine.stateMachineArn,
      name,
      input: JSON.stringify(input),
    }),
  );

const run = async (name: string, input: unknown = {}): Promise<string> => {
  const { executionArn = "" } = await start(name, input);
  await machine.local.ended(executionArn);
  return executionArn;
};

const describeOf = (executionArn: string) =>
  machine.client.send(new DescribeExecutionCommand({ executionArn }));

describe("an execution", () => {
  it("ends with its last state's output and tells the event bus at both ends", async () => {
    const executionArn = await run("plain", { n: 1 });
    expect(await describeOf(executionArn)).toMatchObject({
      status: "SUCCEEDED",
      input: '{"n":1}',
      output: '{"kind":"done"}',
      redriveStatus: "NOT_REDRIVABLE",
    });
    const mine = machine.changes.filter((change) => change["executionArn"] === executionArn);
    expect(mine.map(({ status }) => status)).toEqual(["RUNNING", "SUCCEEDED"]);
    expect(mine[1]).toMatchObject({ name: "plain", output: '{"kind":"done"}', redriveCount: 0 });
  });

  it("is answered again while it runs, and refused once it ended or with another input", async () => {
    answer = () => ({ kind: "hold" });
    const held = nextToken();
    const first = await start("same", { n: 1 });
    const second = await start("same", { n: 1 });
    expect(second.executionArn).toBe(first.executionArn);
    await expect(start("same", { n: 2 })).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
    await machine.client.send(
      new SendTaskSuccessCommand({ taskToken: await held, output: '{"by":"a person"}' }),
    );
    const ended = await machine.local.ended(first.executionArn ?? "");
    expect(ended.output).toBe('{"by":"a person"}');
    await expect(start("same", { n: 1 })).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
  });

  it("fails with the function's error type as Error and its report as Cause", async () => {
    answer = () => {
      throw Object.assign(new Error("no such fleet"), { name: "UnknownFleet" });
    };
    const { error, cause = "", status } = await describeOf(await run("failing"));
    expect({ status, error }).toEqual({ status: "FAILED", error: "UnknownFleet" });
    expect(JSON.parse(cause)).toMatchObject({
      errorType: "UnknownFleet",
      errorMessage: "no such fleet",
    });
  });

  it("goes on at the failed state when it is redriven, and keeps its name and history", async () => {
    answer = () => {
      throw Object.assign(new Error("later"), { name: "Unreachable" });
    };
    const executionArn = await run("redriven");
    answer = () => ({ kind: "done" });
    await machine.client.send(new RedriveExecutionCommand({ executionArn }));
    await machine.local.ended(executionArn);
    expect(await describeOf(executionArn)).toMatchObject({ status: "SUCCEEDED", redriveCount: 1 });
    await expect(
      machine.client.send(new RedriveExecutionCommand({ executionArn })),
    ).rejects.toMatchObject({ name: "ExecutionNotRedrivable" });
  });

  it("that is stopped ends as ABORTED and its token as TaskTimedOut", async () => {
    answer = () => ({ kind: "hold" });
    const held = nextToken();
    const { executionArn = "" } = await start("stopped");
    const taskToken = await held;
    await machine.client.send(
      new StopExecutionCommand({ executionArn, error: "Stopped", cause: "a test" }),
    );
    expect(await describeOf(executionArn)).toMatchObject({ status: "ABORTED", error: "Stopped" });
    await expect(
      machine.client.send(new SendTaskHeartbeatCommand({ taskToken })),
    ).rejects.toMatchObject({ name: "TaskTimedOut" });
  });

  it("catches what SendTaskFailure sends", async () => {
    answer = () => ({ kind: "hold" });
    const held = nextToken();
    const { executionArn = "" } = await start("refused");
    const taskToken = await held;
    await machine.client.send(new SendTaskHeartbeatCommand({ taskToken }));
    await machine.client.send(
      new SendTaskFailureCommand({ taskToken, error: "Refused", cause: "not today" }),
    );
    const { output } = await machine.local.ended(executionArn);
    expect(output).toBe('{"refused":"not today"}');
  });
});

describe("the history", () => {
  it("has AWS's events in order, forwards, backwards and in pages", async () => {
    let calls = 0;
    answer = () => {
      calls += 1;
      if (calls === 1) throw Object.assign(new Error("busy"), { name: "Busy" });
      return { kind: "done" };
    };
    const executionArn = await run("history");
    const read = (more: object = {}) =>
      machine.client.send(new GetExecutionHistoryCommand({ executionArn, ...more }));
    const { events = [] } = await read();
    expect(events.map(({ type }) => type)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskFailed",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "ChoiceStateEntered",
      "ChoiceStateExited",
      "SucceedStateEntered",
      "SucceedStateExited",
      "ExecutionSucceeded",
    ]);
    expect(events[8]?.stateExitedEventDetails?.assignedVariables).toEqual({
      answer: '{"kind":"done"}',
    });
    const backwards = await read({ reverseOrder: true, maxResults: 2 });
    expect(backwards.events?.map(({ id }) => id)).toEqual([14, 13]);
    const next = await read({ reverseOrder: true, nextToken: backwards.nextToken });
    expect(next.events?.map(({ id }) => id)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    const bare = await read({ includeExecutionData: false });
    expect(JSON.stringify(bare.events)).not.toContain("kind");
  });

  it("is told event by event to whoever watches", async () => {
    const seen: string[] = [];
    const stop = machine.local.onEvent(({ name }, { type }) => seen.push(`${name}:${type}`));
    await run("watched");
    stop();
    expect(seen[0]).toBe("watched:ExecutionStarted");
    expect(seen.at(-1)).toBe("watched:ExecutionSucceeded");
  });
});

describe("lists", () => {
  it("hold the machine, and its executions newest first by status", async () => {
    const { client, stateMachineArn } = machine;
    const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
    expect(stateMachines.map(({ name }) => name)).toEqual(["fleet"]);
    const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(described).toMatchObject({ name: "fleet", status: "ACTIVE", type: "STANDARD" });
    await run("newest");
    const page = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1 }));
    expect(page.executions?.map(({ name }) => name)).toEqual(["newest"]);
    expect(page.nextToken).toBeDefined();
    const failed = await client.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: "ABORTED" }),
    );
    expect(failed.executions?.map(({ name }) => name)).toEqual(["stopped"]);
  });
});

describe("a bad request", () => {
  it.each([
    ["InvalidName", { name: "a b" }],
    ["InvalidExecutionInput", { input: "{" }],
    ["InvalidArn", { stateMachineArn: "fleet" }],
    [
      "StateMachineDoesNotExist",
      { stateMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:none" },
    ],
  ])("is refused as %s", async (name, input) => {
    const { stateMachineArn } = machine;
    await expect(
      machine.client.send(new StartExecutionCommand({ stateMachineArn, ...input })),
    ).rejects.toMatchObject({ name });
  });

  it("for an execution or a task that is not there says so", async () => {
    const executionArn = "arn:aws:states:eu-west-1:123456789012:execution:fleet:none";
    await expect(describeOf(executionArn)).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
    await expect(
      machine.client.send(new SendTaskSuccessCommand({ taskToken: "no token", output: "1" })),
    ).rejects.toMatchObject({ name: "InvalidToken" });
    await expect(
      machine.client.send(new SendTaskSuccessCommand({ taskToken: "A".repeat(64), output: "1" })),
    ).rejects.toMatchObject({ name: "TaskDoesNotExist" });
  });
});
