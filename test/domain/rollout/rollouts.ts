import type { Rollout } from "../../../domain/rollout/rollout.ts";

export const arnOf = (version: number): string =>
  `arn:aws:sagemaker:eu-west-1:123456789012:model-package/wind-turbine-anomaly/${version}`;

/** A rollout of that version, asked for by an approval at that time. */
export const rolloutOf = (version: number, requestedAt: string): Rollout => ({
  id: `run-${version}-${requestedAt}`,
  executionArn: `arn:aws:states:eu-west-1:123456789012:execution:rollout:run-${version}-${requestedAt}`,
  modelPackageArn: arnOf(version),
  modelVersion: version,
  delivery: "onnx",
  source: "event",
  reason: "better on drag",
  requestedAt,
  startedAt: requestedAt,
  rings: [
    { name: "canary", thingGroup: "windturbine-canary" },
    { name: "fleet", thingGroup: "windturbine-fleet" },
  ],
});
