import { expect, test } from "vitest";
import { createPersistence } from "../../../domain/detection/persistence.ts";

test("one decision above the threshold raises no alarm, two in a row do", () => {
  const lamp = createPersistence({ raise: 2, of: 2, clear: 3 });
  expect([true, false, true, true].map((above) => lamp.add(above))).toEqual([
    false,
    false,
    false,
    true,
  ]);
});

test("an alarm ends after enough good decisions in a row, and not before", () => {
  const lamp = createPersistence({ raise: 1, of: 1, clear: 3 });
  const said = [true, false, false, true, false, false, false].map((above) => lamp.add(above));
  expect(said).toEqual([true, true, true, true, true, true, false]);
});

test("`of` lets an alarm rise through a gap", () => {
  const lamp = createPersistence({ raise: 3, of: 5, clear: 1 });
  expect([true, false, true, false, true].map((above) => lamp.add(above)).at(-1)).toBe(true);
});
