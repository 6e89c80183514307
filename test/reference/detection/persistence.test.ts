import { expect, test } from "vitest";
import { createPersistence } from "./persistence.ts";

const answers = (lamp: ReturnType<typeof createPersistence>, above: readonly boolean[]) =>
  above.map((isAbove) => lamp.add(isAbove, false));

test("decisions above the threshold must follow each other", () => {
  const lamp = createPersistence({ raise: 3, raiseGross: 2, clear: 3 });
  expect(answers(lamp, [true, true, false, true, true, true])).toEqual([
    false,
    false,
    false,
    false,
    false,
    true,
  ]);
});

test("impossible values light the lamp sooner", () => {
  const lamp = createPersistence({ raise: 3, raiseGross: 2, clear: 3 });
  expect([lamp.add(true, true), lamp.add(true, true)]).toEqual([false, true]);
});

test("an alarm ends after enough good decisions in a row, and not before", () => {
  const lamp = createPersistence({ raise: 1, raiseGross: 1, clear: 3 });
  expect(answers(lamp, [true, false, false, true, false, false, false])).toEqual([
    true,
    true,
    true,
    true,
    true,
    true,
    false,
  ]);
});
