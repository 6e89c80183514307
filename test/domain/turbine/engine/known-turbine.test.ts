import { expect, test } from "vitest";
import { verdictOf } from "../../../../domain/turbine/engine/decision.ts";
import { createEngine } from "../../../../domain/turbine/engine/engine.ts";
import { createOrdering } from "../../../../domain/turbine/engine/ordering/ordered-rows.ts";
import { aManifest } from "../detection/a-manifest.ts";

const KNOWN = { "4": { levels: [0, -0.12, -0.12], seconds: 3_600 } };

/** A minute of a turbine whose voltage is off by this share of what is expected, from the start on. */
const aMinute = async (turbineId: string, share: number) => {
  const lamps: boolean[] = [];
  const engine = createEngine({
    manifest: { ...aManifest(), baselines: KNOWN },
    turbines: [turbineId],
    scorer: {
      score(_windows, count) {
        const answer = [0, 0, 0, 0, 0, 0, 0, 80 * share, 80 * share, 2.5, 80, 80];
        return Float32Array.from(Array(count).fill(answer).flat());
      },
    },
    onDecision: (decision) =>
      lamps.push(verdictOf(decision, engine.speaker).flags["voltage"] === true),
  });
  const first = engine.remember(turbineId).levels.map(({ baseline }) => baseline);
  const offer = createOrdering(50, engine.ordered(turbineId));
  for (let seq = 0; seq < 60 * 20; seq++) {
    const wobble = Math.sin(seq * 1.7) / 100;
    const row = Float32Array.of(wobble, wobble, wobble, 3 + wobble, 2 + wobble, 80 + wobble);
    offer(row, seq, 1_000 + seq * 50);
    await engine.drained();
  }
  return { first, isLit: lamps.includes(true) };
};

test("A turbine of the training data starts from what training learnt of it, and is not odd for it", async () => {
  expect(await aMinute("4", -0.12)).toEqual({ first: [0, -0.1, -0.1], isLit: false });
  expect(await aMinute("4", 0)).toMatchObject({ isLit: false });
  expect(await aMinute("4", -0.3)).toMatchObject({ isLit: true });
});

test("An unknown turbine starts as one of its farm: what the farm's spread leaves open is no fault", async () => {
  expect(await aMinute("5", -0.12)).toEqual({ first: [0, 0, 0], isLit: false });
  expect(await aMinute("5", -0.3)).toMatchObject({ isLit: true });
});
