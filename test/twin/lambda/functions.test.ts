import { expect, test } from "vitest";
import { createFunctions } from "../../../twin/lambda/functions.ts";

const WORLD = {
  account: "123456789012",
  region: "eu-west-1",
  stateDir: ".",
  clock: { now: () => new Date() },
  log: () => undefined,
};

/** A runtime of one function whose invocations end when the test says so. */
const deployed = async () => {
  const under = new Map<unknown, { end: () => void; fail: (error: Error) => void }>();
  const functions = createFunctions(WORLD, {
    lambda: {
      create: async () => ({
        invoke: (_name, payload) =>
          new Promise((resolve, reject) => {
            const over = () => under.delete(payload);
            under.set(payload, {
              end: () => over() && resolve(payload),
              fail: (error) => over() && reject(error),
            });
          }),
        close: async () => undefined,
      }),
    },
  });
  await functions.deploy([{ name: "watch", file: "watch.ts" } as never], "http://localhost");
  return { functions, under };
};

const turned = () => new Promise((resolve) => setImmediate(resolve));

test("A burst of events runs four invocations at a time, in the order they came", async () => {
  const { functions, under } = await deployed();
  const results = Array.from({ length: 90 }, (_, event) =>
    functions.invokeForEvent("watch", event),
  );
  const began: unknown[] = [];
  while (under.size > 0 || began.length === 0) {
    await turned();
    expect(under.size).toBeLessThanOrEqual(4);
    const [[event, invocation] = []] = under;
    began.push(event);
    invocation?.end();
    await turned();
  }
  expect(await Promise.all(results)).toEqual(began);
});

test("An event whose invocation fails leaves its turn to the next", async () => {
  const { functions, under } = await deployed();
  const results = Array.from({ length: 5 }, (_, event) => functions.invokeForEvent("watch", event));
  await turned();
  expect([...under.keys()]).toEqual([0, 1, 2, 3]);
  under.get(1)?.fail(new Error("out of memory"));
  await expect(results[1]).rejects.toThrow("out of memory");
  await turned();
  expect([...under.keys()]).toEqual([0, 2, 3, 4]);
});

test("Whoever waits for an answer is not held up by events", async () => {
  const { functions, under } = await deployed();
  for (let event = 0; event < 9; event++) void functions.invokeForEvent("watch", event);
  const answer = functions.invoke("watch", "now");
  await turned();
  under.get("now")?.end();
  expect(await answer).toBe("now");
});

test("Who invokes a function that is deployed later waits for it; at the end there is none", async () => {
  const functions = createFunctions(WORLD, {
    lambda: {
      expected: ["watch", "never"],
      create: async () => ({
        invoke: async (_name, payload) => payload,
        close: async () => undefined,
      }),
    },
  });
  const early = functions.invoke("watch", "early");
  const vain = functions.invoke("never", "vain");
  vain.catch(() => undefined);
  await functions.deploy([{ name: "watch", entry: "watch.ts" }], "http://localhost");
  expect(await early).toBe("early");
  await functions.close();
  await expect(vain).rejects.toThrow("Function not found: never");
});
