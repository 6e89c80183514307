import { expect, it } from "vitest";
import { createPace } from "../../../dashboard/server/pace.ts";

it("lets a hundred commands pass at once, then fifty a second", () => {
  const clock = { now: 0 };
  const pace = createPace(() => clock.now);
  for (let command = 0; command < 100; command++) pace();
  expect(pace).toThrow(/more than 50 a second/);
  clock.now = 1_000;
  for (let command = 0; command < 50; command++) pace();
  expect(pace).toThrow(expect.objectContaining({ status: 429 }));
});
