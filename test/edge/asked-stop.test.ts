import { expect, test } from "vitest";
import { isStopAskedFor } from "../../edge/detector/asked-stop.ts";

const LITE = "0::/system.slice/ggl.windturbine.detector.service\n";
const CLASSIC = "0::/system.slice/greengrass.service\n";

test.each([
  [LITE, "ggl.windturbine.detector.service", "deactivating", true],
  [LITE, "ggl.windturbine.detector.service", "active", false],
  [LITE, "ggl.windturbine.detector.service", "activating", false],
  [CLASSIC, "greengrass.service", "deactivating", true],
  [CLASSIC, "greengrass.service", "active", false],
])("In %j the unit %s is %s: a stop is asked for: %s", async (cgroup, unit, state, isAsked) => {
  const asked: string[] = [];
  const manager = {
    cgroup: async () => cgroup,
    async activeStateOf(name: string) {
      asked.push(name);
      return state;
    },
  };
  expect(await isStopAskedFor(manager)).toBe(isAsked);
  expect(asked).toEqual([unit]);
});

test("Where no service manager holds the process, or none answers, nobody asked", async () => {
  const active = async () => "deactivating";
  const broken = () => Promise.reject(new Error("systemctl: command not found"));
  expect(await isStopAskedFor({ cgroup: async () => "0::/\n", activeStateOf: active })).toBe(false);
  expect(await isStopAskedFor({ cgroup: async () => LITE, activeStateOf: broken })).toBe(false);
  expect(await isStopAskedFor({ cgroup: broken, activeStateOf: active })).toBe(false);
});
