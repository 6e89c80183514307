import { expect, test } from "vitest";
import { asynchronousInvocations } from "../../../../twin/services/lambda/asynchronous-invocations.ts";
import { createTimers } from "../../../../twin/world/create-timers.ts";
import { forgetfulStore } from "../../../../twin/world/store.ts";
import { waitingClock } from "../../waiting-clock.ts";

/** A queue before a function that answers as the test says; with the seconds at which it was called. */
const queueBefore = (answer: (call: number) => void) => {
  const start = new Date("2026-11-20T10:00:00Z");
  const clock = waitingClock(start);
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const calls: number[] = [];
  const invokeLater = asynchronousInvocations(
    { timers: createTimers(clock, forgetfulStore(), log), log },
    async () => {
      calls.push((clock.now().getTime() - start.getTime()) / 1_000);
      answer(calls.length);
    },
  );
  const run = async () => {
    while (await clock.next());
  };
  return { invokeLater, run, calls, lines };
};

const throttled = () =>
  Object.assign(new Error("Rate Exceeded"), { errorType: "Lambda.TooManyRequestsException" });

test("A function that fails is called twice more, each time told", async () => {
  const { invokeLater, run, calls, lines } = queueBefore(() => {
    throw new Error("no luck");
  });
  invokeLater("Watch", {});
  await run();
  expect(calls).toEqual([0, 60, 180]);
  expect(lines).toEqual([
    "function Watch: no luck; again in 60 s",
    "function Watch: no luck; again in 120 s",
    "function Watch: no luck; given up",
  ]);
});

test("Who finds a function busy waits longer each time, and nothing is told of it", async () => {
  const { invokeLater, run, calls, lines } = queueBefore((call) => {
    if (call < 12) throw throttled();
  });
  invokeLater("Watch", {});
  await run();
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
