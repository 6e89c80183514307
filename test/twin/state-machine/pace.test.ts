import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { execute } from "../../../twin/state-machine/execute.ts";
import { createHistory } from "../../../twin/state-machine/history.ts";
import { loadDefinition } from "../../../twin/state-machine/load.ts";
import type { TaskCall } from "../../../twin/state-machine/run.ts";
import { StateFailure } from "../../../twin/state-machine/state-failure.ts";
import { createClock } from "../../../twin/world/clock.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const INVOKE = "arn:aws:states:::lambda:invoke";
const SPEED = 100;

/** The real seconds that a state takes at a speed of 100. */
const realSeconds = async (
  state: object,
  perform: (call: TaskCall) => Promise<unknown> = () => new Promise(() => undefined),
): Promise<number> => {
  const clock = createClock({ speed: SPEED });
  const began = Date.now();
  let ended: number | undefined;
  const machine = loadDefinition(
    JSON.stringify({
      QueryLanguage: "JSONata",
      StartAt: "Only",
      States: { Only: { End: true, ...state } },
    }),
  );
  const history = createHistory(() => clock.now());
  history.append("ExecutionStarted", 0);
  const running = execute({
    machine,
    input: {},
    context: {},
    perform,
    clock,
    history,
    signal: new AbortController().signal,
  }).then(() => {
    ended = Date.now();
  });
  while (ended === undefined) await vi.advanceTimersByTimeAsync(100);
  await running;
  clock.close();
  return (ended - began) / 1_000;
};

const task = (more: object) => ({ Type: "Task", Resource: INVOKE, ...more });
const callback = (more: object) => task({ Resource: `${INVOKE}.waitForTaskToken`, ...more });
const asks = ({ submitted }: TaskCall): Promise<never> => {
  submitted({});
  return new Promise(() => undefined);
};
const failing = async () => {
  throw new StateFailure("Busy");
};

test("Speed divides a Wait state", async () => {
  expect(await realSeconds({ Type: "Wait", Seconds: 600 })).toBeCloseTo(6, 0);
});

test.each(["TimeoutSeconds", "HeartbeatSeconds"])(
  "Speed leaves a task its %s: real work takes real time",
  async (limit) => {
    expect(await realSeconds(task({ [limit]: 30 }))).toBeCloseTo(30, 0);
  },
);

test("Speed leaves a retry its wait: what is busy needs real time to get well", async () => {
  const Retry = [{ ErrorEquals: ["Busy"], IntervalSeconds: 20, MaxAttempts: 1 }];
  expect(await realSeconds(task({ Retry }), failing)).toBeCloseTo(20, 0);
});

test.each(["TimeoutSeconds", "HeartbeatSeconds"])(
  "Speed divides the %s of a task token: somebody's answer is waited for as a policy says",
  async (limit) => {
    expect(await realSeconds(callback({ [limit]: 600 }), asks)).toBeCloseTo(6, 0);
  },
);

test("A task token's deadline starts when the function has asked; until then the work has real time", async () => {
  expect(await realSeconds(callback({ TimeoutSeconds: 30 }))).toBeCloseTo(30, 0);
  const slowlyAsking = async (call: TaskCall) => {
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    return asks(call);
  };
  expect(await realSeconds(callback({ TimeoutSeconds: 600 }), slowlyAsking)).toBeCloseTo(16, 0);
});
