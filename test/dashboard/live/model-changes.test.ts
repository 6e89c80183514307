import { expect, test } from "vitest";
import { createModelChanges } from "../../../dashboard/live/model-changes.ts";

const loaded = (modelVersion: string, time: number) =>
  ({ model_label_status: "Model loaded", modelVersion, time }) as const;
const gone = (modelVersion: string, time: number) =>
  ({ model_label_status: "Model not loaded", modelVersion, time, reason: "stopping" }) as const;

test("Restarts, other models and a model that went are told apart, newest first", () => {
  const changes = createModelChanges();
  const labels = [
    loaded("1", 10),
    loaded("1", 20),
    gone("1", 30),
    gone("1", 35),
    loaded("1", 40),
    gone("2", 50),
    loaded("2", 60),
    loaded("3", 70),
  ];
  for (const label of labels) changes.note("7", label, 0);
  expect(changes.list("7").map(({ at, kind, modelVersion }) => [at, kind, modelVersion])).toEqual([
    [70, "model", "3"],
    [60, "model", "2"],
    [50, "gone", "2"],
    [40, "restart", "1"],
    [30, "gone", "1"],
  ]);
  expect(changes.list("8")).toEqual([]);
});

test("A label without a time is dated by when it came, and only the newest are kept", () => {
  const changes = createModelChanges();
  for (let version = 0; version <= 60; version++) {
    const label = { model_label_status: "Model loaded", modelVersion: `${version}` } as const;
    changes.note("7", label, 1_000 + version);
  }
  expect(changes.list("7").length).toBe(50);
  expect(changes.list("7")[0]).toMatchObject({ at: 1_060, modelVersion: "60" });
});
