import { createHash } from "node:crypto";
import type { Asset } from "../../domain/asset/asset.ts";
import type { Row } from "../../domain/asset/event-time/row.ts";
import type { EventDetection } from "../../domain/asset/event-time/settings.ts";
import { sha256 } from "../../domain/digest.ts";
import { type Manifest, MODEL_FILE } from "../../domain/turbine/manifest.ts";
import { OPSET } from "../onnx/graph.ts";
import type { Moments } from "./moments.ts";

interface ManifestParts {
  readonly detection: EventDetection;
  readonly moments: Moments;
  readonly onnx: Uint8Array;
  readonly source: string;
  readonly seed: number;
}

/** Everything about a slow model that is not in its graph. */
export const eventManifest = (
  asset: Asset,
  { detection, moments, onnx, source, seed }: ManifestParts,
): Manifest => {
  const width = detection.units.length + 1;
  const shape = ["batch", width * detection.relations.length];
  return {
    schemaVersion: 2,
    asset,
    kind: "event-time-normal-behaviour",
    channels: asset.channels.map(({ name }, channel) => ({ name, ...scaleOf(moments, channel) })),
    window: { length: 1, stride: 1 },
    rateHz: Number((1 / asset.window.strideSeconds).toPrecision(6)),
    opset: OPSET,
    inputs: [{ name: "features", shape: ["batch", "width"], type: "float32" }],
    outputs: [
      { name: "expectations", shape, type: "float32" },
      { name: "spreads", shape, type: "float32" },
    ],
    thresholds: asset.channels.map(() => 1),
    detection,
    baseline: {},
    metrics: {},
    files: { [MODEL_FILE]: sha256(onnx) },
    training: {
      source,
      seed,
      ...readingsOf(moments),
      from: new Date(moments.at(0)?.time ?? 0).toISOString(),
      to: new Date(moments.at(moments.length - 1)?.time ?? 0).toISOString(),
    },
  };
};

function* rowsOf(moments: Moments): Generator<Row, void> {
  for (const { rows } of moments) yield* rows;
}

function* valuesOf(moments: Moments, channel: number): Generator<number, void> {
  for (const { values } of rowsOf(moments)) {
    const value = values[channel] ?? Number.NaN;
    if (!Number.isNaN(value)) yield value;
  }
}

/** How many readings there are and the digest of what they say, a line each. */
const readingsOf = (moments: Moments): { readonly readings: number; readonly data: string } => {
  const digest = createHash("sha256");
  let readings = 0;
  for (const { unitId, values } of rowsOf(moments)) {
    digest.update(`${readings === 0 ? "" : "\n"}${unitId} ${values.join()}`);
    readings += 1;
  }
  return { readings, data: digest.digest("hex") };
};

const scaleOf = (moments: Moments, channel: number): { mean: number; std: number } => {
  let [count, sum, square] = [0, 0, 0];
  for (const value of valuesOf(moments, channel)) {
    count += 1;
    sum += value;
  }
  const mean = sum / Math.max(1, count);
  for (const value of valuesOf(moments, channel)) square += (value - mean) ** 2;
  return {
    mean: Number(mean.toPrecision(7)),
    std: Number((Math.sqrt(square / Math.max(1, count)) || 1).toPrecision(7)),
  };
};
