import { expect, test } from "vitest";
import { modelProblems } from "../../../domain/rollout/model-rules.ts";
import { WIND_TURBINE } from "../../../domain/turbine/wind-turbine.ts";
import { aManifest, DETECTION } from "../turbine/detection/a-manifest.ts";

test("A manifest that a working model may have has no problems", () => {
  expect(modelProblems(aManifest())).toEqual([]);
});

test.each([
  [
    { persistence: { raise: 1e9, raiseGross: 2, clear: 2 } },
    /persistence\.raise asks for 500000000 s/,
  ],
  [
    { persistence: { raise: 4, raiseGross: 61, clear: 2 } },
    /persistence\.raiseGross asks for 30\.5 s/,
  ],
  [{ evidenceSeconds: 601 }, /evidenceSeconds/],
  [{ warmUpSeconds: 1e9 }, /warmUpSeconds/],
  [{ running: { ...DETECTION.running, settleSeconds: 1e9 } }, /settleSeconds/],
  [{ levels: DETECTION.levels.map((level) => ({ ...level, limit: 1e12 })) }, /rps given wind/],
])("A model that would never light a lamp is found by %j", (detection, says) => {
  const problems = modelProblems(aManifest(detection));
  expect(problems.length).toBeGreaterThan(0);
  expect(problems[0]).toMatch(says);
});

test("A rate that the asset does not have, or that makes its windows another length, is named", () => {
  expect(modelProblems({ ...aManifest(), rateHz: 5 })).toEqual([
    "rateHz is 5, and the asset wind-turbine sends 10 to 50 readings a second",
  ]);
  const asset = JSON.parse(JSON.stringify(WIND_TURBINE));
  const halved = { ...aManifest(), asset, rateHz: 10, window: { length: 100, stride: 10 } };
  expect(modelProblems(halved)).toEqual([
    "a window of 100 readings at rateHz 10 lasts 10 s, and the asset wind-turbine has windows of 5 s",
  ]);
});
