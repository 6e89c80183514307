import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parseHealth } from "../../../domain/turbine/health.ts";
import { figuresWithoutModel } from "../../../edge/detector/health/figures.ts";
import { createHealthReporter } from "../../../edge/detector/health/health-reporter.ts";
import { watchInference } from "../../../edge/detector/inference-watch.ts";
import { createAnnouncer } from "../../../edge/detector/label.ts";
import type { Letter } from "../../../edge/detector/outbox/letter.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const aReporter = (isYoung = () => true) => {
  const published: Letter[] = [];
  const publish = (letter: Letter): void => {
    published.push(letter);
  };
  let reason: string | undefined;
  const health = createHealthReporter({
    thingName: "edge-1",
    detectorVersion: "1.0.3",
    figures: () => ({
      ...figuresWithoutModel(["1"], 60e6),
      ...(reason !== undefined && { reason }),
    }),
    isYoung,
    publish,
  });
  const reports = () =>
    published
      .filter(({ topic }) => topic === "edge/edge-1/health")
      .map(({ payload }) => parseHealth(JSON.parse(payload)));
  const ail = (why: string | undefined) => {
    reason = why;
  };
  return { health, publish, published, reports, ail };
};

test("A young release is told of every ten seconds and at once on a change, but not when nothing changed", () => {
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
});

test("An old release that is well is told of once a minute, and every ten seconds as soon as something is wrong", () => {
  const { health, reports, ail } = aReporter(() => false);
  health.change({ state: "running" });
  const countIn = (seconds: number): number => {
    const before = reports().length;
    vi.advanceTimersByTime(seconds * 1_000);
    return reports().length - before;
  };
  expect(countIn(600)).toBe(10);
  ail("the journal is not on disk: ENOSPC");
  expect(countIn(60)).toBe(1);
  expect(reports().at(-1)).toMatchObject({ state: "running", reason: expect.any(String) });
  expect(countIn(60)).toBe(6);
  ail(undefined);
  health.change({ state: "fallback", reason: "the new model sees nothing" });
  expect(countIn(60)).toBe(6);
  health.close();
});

test("A report says since when the state is what it is, not since when its reason is", () => {
  const { health, reports } = aReporter();
  health.change({ state: "running" });
  const since = Date.now();
  vi.advanceTimersByTime(3_000);
  health.change({ state: "running", reason: "an inference failed" });
  expect(reports().at(-1)).toMatchObject({ since, reason: "an inference failed" });
  health.change({ state: "running" });
  expect(reports().at(-1)?.reason).toBeUndefined();
  health.close();
});

test("One failed inference is told with its reason; ten in a row take the model out of service until it recovers", () => {
  const { health, publish, published, reports } = aReporter();
  const speaker = () => ({ version: "7", usual: { state: "running" as const } });
  const watch = watchInference(speaker, health, createAnnouncer(["1"], publish));
  const fail = () => watch.failed(new Error("out of memory"));
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
