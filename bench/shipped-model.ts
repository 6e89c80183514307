import type { Manifest } from "../domain/turbine/manifest.ts";
import { createTurbine } from "../simulator/turbine.ts";
import { createSegmentCollector } from "../training/data/segments.ts";
import { splitByTime } from "../training/data/split.ts";
import { fitNormalBehaviourCandidate } from "../training/fit.ts";
import { trainModel } from "../training/train-model.ts";

/** The shipped family, trained on a quarter of an hour of six simulated turbines. */
export const shippedModel = async (): Promise<{ onnx: Uint8Array; manifest: Manifest }> => {
  const collector = createSegmentCollector();
  for (let number = 1; number <= 6; number++) {
    const turbine = createTurbine({
      id: `trained-${number}`,
      seed: 1_000 + number,
      rateHz: 20,
      startTime: Date.UTC(2026, 4, 1),
    });
    for (let i = 0; i < 18_000; i++) collector.add(turbine.step());
  }
  const { train, validation } = splitByTime(collector.finish().segments, 100);
  const options = { seed: 1, source: "benchmark", families: [fitNormalBehaviourCandidate] };
  return await trainModel(train, validation, options);
};
