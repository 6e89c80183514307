import { expect, test, vi } from "vitest";
import { parseHealth } from "../../domain/turbine/health.ts";
import type { Message } from "../../edge/detector/device-link.ts";
import { createHealthReporter, figuresWithoutModel } from "../../edge/detector/health.ts";
import { watchInference } from "../../edge/detector/inference-watch.ts";
import { createAnnouncer } from "../../edge/detector/label.ts";
import { createMeters } from "../../edge/detector/meters.ts";

const aReporter = () => {
  const published: Message[] = [];
  const publish = (message: Message): void => {
    published.push(message);
  };
  const health = createHealthReporter({
    thingName: "edge-1",
    detectorVersion: "1.0.3",
    figures: () => figuresWithoutModel(["1"], 0),
    publish,
  });
  const reports = () =>
    published
      .filter(({ topic }) => topic === "edge/edge-1/health")
      .map(({ payload }) => parseHealth(JSON.parse(payload)));
  return { health, publish, published, reports };
};

test("Health is told every ten seconds and at once on a change, but not when nothing changed", () => {
  vi.useFakeTimers();
  try {
    const { health, reports } = aReporter();
    expect(reports().map(({ state }) => state)).toEqual(["starting"]);
    vi.advanceTimersByTime(20_000);
    expect(reports()).toHaveLength(3);
    health.change({ state: "running" });
    health.change({ state: "running" });
    expect(reports().map(({ state }) => state)).toEqual([
      "starting",
      "starting",
      "starting",
      "running",
    ]);
    health.close();
    vi.advanceTimersByTime(60_000);
    expect(reports()).toHaveLength(4);
  } finally {
    vi.useRealTimers();
  }
});

test("One failed inference is told with its reason; ten in a row take the model out of service until it recovers", () => {
  const { health, publish, published, reports } = aReporter();
  const meters = createMeters();
  const watch = watchInference("7", () => meters, health, createAnnouncer(["1"], publish));
  const fail = () => {
    meters.countFailure();
    watch.failed(new Error("out of memory"));
  };
  const labels = () =>
    published
      .filter(({ topic }) => topic === "wind-turbine/1/label/update")
      .map(({ payload }) => JSON.parse(payload).model_label_status);
  fail();
  expect(reports().at(-1)).toMatchObject({
    state: "running",
    reason: "inference failed: out of memory",
  });
  for (let i = 1; i < 12; i++) fail();
  expect(reports().at(-1)?.state).toBe("refused");
  expect(labels()).toEqual(["Model not loaded"]);
  watch.recovered();
  expect(reports().at(-1)).toMatchObject({ state: "running" });
  expect(reports().at(-1)?.reason).toBeUndefined();
  expect(labels()).toEqual(["Model not loaded", "Model loaded"]);
  health.close();
});
