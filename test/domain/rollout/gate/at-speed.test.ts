import { expect, test } from "vitest";
import { gateAtSpeed, ringsAtSpeed } from "../../../../domain/rollout/gate/at-speed.ts";
import { DEFAULT_GATE } from "../../../../domain/rollout/gate/policy.ts";

test("Speed divides what the gate waits: dwell, patience, the ring's deadline and the way back", () => {
  expect(gateAtSpeed(DEFAULT_GATE, 1)).toEqual(DEFAULT_GATE);
  expect(gateAtSpeed(DEFAULT_GATE, 30)).toEqual({
    ...DEFAULT_GATE,
    dwellSeconds: 2,
    deadlineSeconds: 540,
    wayBackSeconds: 180,
    offlinePatienceSeconds: 180,
  });
});

test("No speed leaves a ring less time than a deployment takes on a busy machine", () => {
  expect(gateAtSpeed(DEFAULT_GATE, 1_000)).toMatchObject({
    deadlineSeconds: 540,
    wayBackSeconds: 180,
  });
  expect(gateAtSpeed({ ...DEFAULT_GATE, deadlineSeconds: 60 }, 30).deadlineSeconds).toBe(60);
});

test("What a ring says for itself is divided as well, and what it leaves open stays open", () => {
  const ring = { name: "canary", thingGroup: "canary" };
  const gate = { successPercent: 50, dwellSeconds: 120, patienceSeconds: 900 };
  expect(ringsAtSpeed([{ ...ring, gate }, ring], 10)).toEqual([
    { ...ring, gate: { successPercent: 50, dwellSeconds: 12, patienceSeconds: 180 } },
    ring,
  ]);
});
