import { expect, test } from "vitest";
import type { RolloutView } from "../../../domain/rollout/snapshot.ts";
import { toldRollouts } from "../../../domain/rollout/told-rollouts.ts";

const rollout = (id: string, startedAt: string, more: Partial<RolloutView> = {}): RolloutView => ({
  id,
  modelVersion: "3",
  status: "RUNNING",
  state: "Admit",
  visited: ["Admit"],
  rings: [],
  startedAt,
  ...more,
});
const idsOf = (executions: readonly RolloutView[]) => toldRollouts(executions).map(({ id }) => id);

test("Of two executions of one approval the first is told, while both run and after", () => {
  const first = rollout("first", "2026-11-20T10:00:00.000Z");
  const second = rollout("second", "2026-11-20T10:00:01.000Z");
  expect(idsOf([second, first])).toEqual(["first"]);
  expect(idsOf([{ ...second, outcome: "alreadyRunning" }, first])).toEqual(["first"]);
});

test("Rollouts of other versions, and earlier ones of the same that ended, are told", () => {
  const newest = rollout("newest", "2026-11-20T12:00:00.000Z");
  const other = rollout("other", "2026-11-20T11:00:00.000Z", { modelVersion: "2" });
  const ended = rollout("ended", "2026-11-20T10:00:00.000Z", { outcome: "rolledBack" });
  expect(idsOf([newest, other, ended])).toEqual(["newest", "other", "ended"]);
});
