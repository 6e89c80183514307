import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sha256 } from "../../../domain/digest.ts";
import { parseManifest } from "../../../domain/turbine/checked-manifest.ts";
import { verdictOf } from "../../../domain/turbine/engine/decision.ts";
import { createEngine } from "../../../domain/turbine/engine/engine.ts";
import { createOrdering } from "../../../domain/turbine/engine/ordering/ordered-rows.ts";
import { readRecording } from "../../../training/data/read-files.ts";
import type { Segment } from "../../../training/data/segment.ts";

const pathOf = (name: string): string => fileURLToPath(new URL(`golden/${name}`, import.meta.url));

/**
 * Of 633 verdicts on readings of three turbines, each with 40 s of a fault. Whoever changes detection
 * on purpose writes the new one here; a change of the asset's file, of decoding or of anything else
 * that is not meant to decide must not.
 */
const DIGEST = "3aa8185afa137c1dc56c100dc5c8070fe46a4e923e03b2fbfecb0862cba627c8";

const manifest = parseManifest(readFileSync(pathOf("model.json"), "utf8"));
const { channels } = manifest;

/** What a device would publish of one turbine's readings. */
const verdictsOn = (segments: readonly Segment[], id: string): string[] => {
  const lines: string[] = [];
  const engine = createEngine({
    manifest,
    turbines: [id],
    onDecision: (decision) => lines.push(JSON.stringify(verdictOf(decision, engine.speaker))),
  });
  const offer = createOrdering(1_000 / manifest.rateHz, engine.ordered(id));
  for (const { firstSeq, startTime, rateHz, count, values } of segments) {
    for (let row = 0; row < count; row++) {
      const reading = values.subarray(row * channels.length, (row + 1) * channels.length);
      offer(reading, firstSeq + row, Math.round(startTime + (row * 1_000) / rateHz));
    }
  }
  return lines;
};

test("The wind turbine's verdicts on a kept recording are the same to the bit", async () => {
  const { segments } = await readRecording([pathOf("feed.csv.gz")]);
  const lines = ["1", "2", "3"].flatMap((id) =>
    verdictsOn(
      segments.filter(({ turbineId }) => turbineId === id),
      id,
    ),
  );
  const lit = (lamp: string): number =>
    lines.filter((line) => line.includes(`"${lamp}":true`)).length;
  expect([lines.length, lit("voltage"), lit("rotation"), lit("vibration")]).toEqual([
    633, 79, 18, 91,
  ]);
  expect(sha256(lines.join("\n"))).toBe(DIGEST);
});
