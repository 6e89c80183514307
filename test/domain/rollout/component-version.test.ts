import { expect, test } from "vitest";
import {
  detectorComponentVersions,
  modelComponentVersions,
} from "../../../domain/rollout/component-version.ts";

test("A model's component version names the registry's version", () => {
  expect(modelComponentVersions(3).slice(0, 2)).toEqual(["1.3.0", "1.3.1"]);
});

test("The first detector is 1.0.0", () => {
  expect(detectorComponentVersions(undefined, undefined)[0]).toBe("1.0.0");
});

test("A detector's content is looked for where it was, then at the newest, then after it", () => {
  expect(detectorComponentVersions("1.0.7", "1.0.2").slice(0, 3)).toEqual([
    "1.0.2",
    "1.0.7",
    "1.0.8",
  ]);
});
