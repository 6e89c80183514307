import { expect, test } from "vitest";
import type { DeviceEvidence } from "../../../domain/rollout/evidence.ts";
import { backOf, leftText, stragglersText } from "../../../domain/rollout/way-back.ts";
import { after, DEPLOYED, DIGEST, report } from "./gate/reports.ts";

const OLD = "a".repeat(64);
const before = { previous: { "windturbine.model": "1.3.0" }, previousDigests: [OLD] };
const device = (changes: Parameters<typeof report>[1]): DeviceEvidence => ({
  thingName: "edge-1",
  execution: "SUCCEEDED",
  health: report("edge-1", changes),
});

test("A device is back when it says that it runs what the ring ran before, not when its job succeeded", () => {
  expect(backOf(device({ modelDigest: OLD, modelVersion: "3" }), before, DEPLOYED)).toBe("seen");
  expect(backOf(device({ modelDigest: DIGEST }), before, DEPLOYED)).toBe("waiting");
  const { health: _, ...silent } = device({});
  expect(backOf(silent, before, DEPLOYED)).toBe("waiting");
});

test("What it said before it went back, or of a model that it refused, proves nothing", () => {
  const early = device({ modelDigest: OLD, time: after(-5).getTime() });
  expect(backOf(early, before, DEPLOYED)).toBe("waiting");
  expect(backOf(device({ modelDigest: OLD, state: "refused" }), before, DEPLOYED)).toBe("waiting");
});

test("Detectors that tell no digest go by the version, and before a first release there is nothing to see", () => {
  const { modelDigest: _, ...older } = report("edge-1", { modelVersion: "3" });
  const told = { ...device({}), health: older };
  expect(backOf(told, before, DEPLOYED)).toBe("seen");
  const { health: _h, ...silent } = device({});
  expect(backOf(silent, { previous: {}, previousDigests: [] }, DEPLOYED)).toBe("seen");
});

test("A job that failed or was withdrawn is not waited for", () => {
  expect(backOf({ thingName: "edge-1", execution: "FAILED" }, before, DEPLOYED)).toBe("lost");
  expect(backOf({ thingName: "edge-1", execution: "QUEUED" }, before, DEPLOYED)).toBe("waiting");
});

test("The outcome names the first five that were not seen", () => {
  expect(stragglersText([])).toBe("");
  expect(stragglersText(["edge-1"])).toBe("; not seen on the earlier release: edge-1");
  expect(stragglersText([..."abcdefg"])).toMatch(/a, b, c, d, e and 2 more$/);
});

test("Devices that left their ring, and that no way back led to, are named in the outcome", () => {
  expect(leftText([])).toBe("");
  expect(leftText(["edge-3"])).toBe(
    "; left its ring since its deployment, and keeps what it has: edge-3",
  );
});
