import { expect, test } from "vitest";
import { createFunctions } from "../../../../twin/lambda/functions.ts";
import { asynchronousInvocations } from "../../../../twin/services/lambda/asynchronous-invocations.ts";
import { createTimers } from "../../../../twin/world/create-timers.ts";
import { forgetfulStore } from "../../../../twin/world/store.ts";
import type { Clock } from "../../../../twin/world/world.ts";
import { waitingClock } from "../../waiting-clock.ts";

/** A queue before a function that answers as the test says; with the seconds at which it was called. */
const queueBefore = (answer: (call: number) => void) => {
  const start = new Date("2026-11-20T10:00:00Z");
  const clock = waitingClock(start);
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const calls: number[] = [];
  const { invokeLater, counts } = asynchronousInvocations(
    { timers: createTimers(clock, forgetfulStore(), log), log, clock },
    async (_name, _payload, onTurn) => {
      onTurn();
      calls.push((clock.now().getTime() - start.getTime()) / 1_000);
      answer(calls.length);
    },
  );
  const run = async () => {
    while (await clock.next());
  };
  return { invokeLater, counts, run, calls, lines };
};

const throttled = () =>
  Object.assign(new Error("Rate Exceeded"), { errorType: "Lambda.TooManyRequestsException" });

test("A function that fails is called twice more, each time told", async () => {
  const { invokeLater, counts, run, calls, lines } = queueBefore(() => {
    throw new Error("no luck");
  });
  invokeLater("Watch", {});
  await run();
  // It was told, and did not wait for its function.
  const told = { begun: 3, retried: 2, givenUp: 1 };
  expect(counts()).toEqual({ waiting: 0, oldestSeconds: 0, longestWaitSeconds: 0, ...told });
  expect(calls).toEqual([0, 60, 180]);
  expect(lines).toEqual([
    "function Watch: no luck; again in 60 s",
    "function Watch: no luck; again in 120 s",
    "function Watch: no luck; given up",
  ]);
});

test("Who finds a function busy waits longer each time, and nothing is told of it", async () => {
  const { invokeLater, counts, run, calls, lines } = queueBefore((call) => {
    if (call < 12) throw throttled();
  });
  invokeLater("Watch", {});
  await run();
  expect(counts()).toMatchObject({ waiting: 0, longestWaitSeconds: 1_111, retried: 0, givenUp: 0 });
  expect(calls).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1_111]);
  expect(lines).toEqual([]);
});

test("After six hours of a busy function its event is given up, and that is told", async () => {
  const { invokeLater, run, calls, lines } = queueBefore(() => {
    throw throttled();
  });
  invokeLater("Watch", {});
  await run();
  expect(calls.at(-1)).toBeLessThan(6 * 3_600 + 301);
  expect(lines).toEqual(["function Watch: it was busy for six hours; given up"]);
});

/** Functions whose invocations end when the test says so. */
const heldFunctions = async (clock: Clock) => {
  const running: (() => void)[] = [];
  const functions = createFunctions(
    { account: "123456789012", region: "eu-west-1", stateDir: ".", clock, log: () => undefined },
    {
      lambda: {
        create: async () => ({
          invoke: () => new Promise<void>((resolve) => running.push(resolve)),
          close: async () => undefined,
        }),
      },
    },
  );
  await functions.deploy([{ name: "Watch", file: "watch.ts" } as never], "http://localhost");
  return { functions, running };
};

test("Events that wait while four run are counted, with the longest wait, until it is their turn", async () => {
  const clock = waitingClock(new Date("2026-11-20T10:00:00Z"));
  const log = () => undefined;
  const { functions, running } = await heldFunctions(clock);
  const { invokeLater, counts } = asynchronousInvocations(
    { timers: createTimers(clock, forgetfulStore(), log), log, clock },
    functions.invokeForEvent,
  );
  const turned = () => new Promise((resolve) => setImmediate(resolve));
  for (let event = 0; event < 6; event++) invokeLater("Watch", {});
  clock.after(30, () => undefined);
  // What runs ends only when the test says so, so nobody waits for it here.
  for (let step = 0; step < 7; step++) void clock.next();
  await turned();
  expect(running).toHaveLength(4);
  expect(counts()).toMatchObject({
    waiting: 2,
    oldestSeconds: 30,
    longestWaitSeconds: 30,
    begun: 4,
  });
  for (const end of running.splice(0)) end();
  await turned();
  expect(running).toHaveLength(2);
  expect(counts()).toMatchObject({
    waiting: 0,
    oldestSeconds: 0,
    longestWaitSeconds: 30,
    begun: 6,
  });
});
