import { expect, test } from "vitest";
import {
  DEFAULT_TRIAL_LIMITS,
  trialLimitsFrom,
  trialLimitsText,
  wordsOf,
} from "../../domain/turbine/understudy/trial-limits.ts";
import { readEnvironment } from "../../edge/detector/environment.ts";
import { settingsFrom } from "../../edge/detector/settings.ts";

const device = { thingName: "edge-3", turbinesPerDevice: 2, trialLimits: {} };
const variables = {
  MODEL_DIR: "/m",
  MANIFEST_DIR: "/m",
  PUBLIC_KEY: "key",
  DELIVERY: "onnx",
  TURBINES_PER_DEVICE: "2",
  DETECTOR_VERSION: "1.0.0",
  AWS_IOT_THING_NAME: "edge-3",
  AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT: "/s",
  SVCUID: "t",
};

test("Without a list the device serves the turbines of its number", () => {
  expect(settingsFrom({ turbines: "", captureMinutes: 5 }, device)).toEqual({
    turbines: ["5", "6"],
    captureMinutes: 5,
    understudy: DEFAULT_TRIAL_LIMITS,
    problems: [],
  });
  expect(settingsFrom({}, device).turbines).toEqual(["5", "6"]);
});

test.each([
  ["a text", "7, 8,7", ["7", "8"]],
  ["a number, as JSON keeps it", 7, ["7"]],
  ["a list", [7, "8"], ["7", "8"]],
])("Turbines may be given as %s", (_what, turbines, expected) => {
  expect(settingsFrom({ turbines }, device).turbines).toEqual(expected);
});

test("Scalars of a YAML deployment arrive as text", () => {
  expect(settingsFrom({ captureMinutes: "0.5" }, device).captureMinutes).toBe(0.5);
});

test("What is not understood is named and replaced, never fatal", () => {
  const settings = settingsFrom({ turbines: "7,a/b", captureMinutes: "often" }, device);
  expect(settings).toMatchObject({ turbines: ["7"], captureMinutes: 5 });
  expect(settings.problems.join()).toContain("a/b");
  expect(settings.problems.join()).toContain('got "often", use 5');
});

test("The understudy's limits may be given as text; what is out of range is named and replaced", () => {
  const settings = settingsFrom(
    { understudy: { minWindows: "100", maxFailedPercent: 101, hours: "soon" } },
    device,
  );
  expect(settings.understudy).toEqual({ ...DEFAULT_TRIAL_LIMITS, minWindows: 100 });
  expect(settings.problems).toEqual([
    'understudy.hours: expected 0 to 720, got "soon"; use 24',
    "understudy.maxFailedPercent: expected 0 to 100, got 101; use 1",
  ]);
});

test("The release's limits hold where the configuration has none", () => {
  const { trialLimits } = readEnvironment({
    ...variables,
    TRIAL_LIMITS: "minWindows=30 hours=12 x",
  });
  const { understudy, problems } = settingsFrom(
    { understudy: { hours: 6 } },
    { ...device, trialLimits },
  );
  expect(understudy).toEqual({ ...DEFAULT_TRIAL_LIMITS, minWindows: 30, hours: 6 });
  expect(problems).toEqual([]);
});

test("Limits survive the way through a recipe's environment", () => {
  const limits = { ...DEFAULT_TRIAL_LIMITS, minWindows: 77, maxFailedPercent: 0.5 };
  expect(trialLimitsFrom(wordsOf(trialLimitsText(limits)))).toEqual({ limits, problems: [] });
});

test("The environment says every variable that is missing or wrong at once", () => {
  const { MODEL_DIR: _, ...rest } = variables;
  expect(() => readEnvironment({ ...rest, DELIVERY: "pigeon" })).toThrow(
    /MODEL_DIR: .*DELIVERY: expected "onnx" or "edge-manager", got "pigeon"/,
  );
  expect(() => readEnvironment({ ...variables, TURBINES_PER_DEVICE: "0" })).toThrow(
    "TURBINES_PER_DEVICE",
  );
});

test("The agent's socket is where Greengrass's component puts it, unless told otherwise", () => {
  expect(readEnvironment(variables).agentSocket).toBe(
    "/tmp/aws.greengrass.SageMakerEdgeManager.sock",
  );
  expect(readEnvironment({ ...variables, AGENT_SOCKET: "/a" }).agentSocket).toBe("/a");
});
