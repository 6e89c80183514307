import { expect, test } from "vitest";
import { deviceSpans } from "../../../domain/rollout/device-spans.ts";

const record = (second: number, model: string, status?: string) => ({
  at: `2026-11-20T10:00:0${second}.000Z`,
  components: { "windturbine.model": model },
  ...(status && { status }),
});

test("Messages of one deployment are one span, from its first message on, with what was said of it", () => {
  const told = [
    record(6, "1.2.0"),
    record(5, "1.2.0"),
    record(4, "1.1.0"),
    record(3, "1.1.0", "SUCCEEDED"),
    record(2, "1.1.0"),
  ];
  expect(deviceSpans(told)).toEqual([record(5, "1.2.0"), record(2, "1.1.0", "SUCCEEDED")]);
});

test("A deployment that failed is not lost in one that brought the same", () => {
  const told = [record(2, "1.1.0", "SUCCEEDED"), record(1, "1.1.0", "FAILED")];
  expect(deviceSpans(told)).toEqual(told);
});
