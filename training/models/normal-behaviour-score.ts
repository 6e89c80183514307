import { at } from "../../domain/numbers.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import { CONTEXT, DYNAMICS, REACH } from "../../domain/turbine/engine/kernel/kernel-parameters.ts";
import { ROTOR_CHANNEL, WRAPPING } from "../../domain/turbine/parts.ts";
import {
  isRunning,
  LEVEL_FEATURES,
  LEVEL_PAIRS,
  type NormalBehaviour,
  VIBRATION_LEVELS,
  writeContext,
  writeDynamics,
  writeLevelFeatures,
} from "./normal-behaviour.ts";
import { trustIn, writeReachFeatures } from "./reach.ts";
import { createWindowFeatures, measureWindow } from "./window-features.ts";

const WIDTH = CHANNELS.length;

/** The model's outputs for one window by its formulas, in double precision; what the graph must equal. */
export const scoreWindow = (
  model: NormalBehaviour,
  window: Float32Array,
): Record<"scores" | "residuals" | "expectations", Float64Array> => {
  const features = createWindowFeatures();
  measureWindow(window, model.length, model, features);
  const context = new Float64Array(CONTEXT);
  writeContext(features, context, 0);
  const dynamics = new Float64Array(DYNAMICS);
  writeDynamics(features, dynamics, 0);
  const residual = dynamics.map((value, j) =>
    context.reduce((rest, x, i) => rest - x * at(model.expected, i * DYNAMICS + j), value),
  );
  const gate = isRunning(features, model.scaling, model.runningRps) ? 1 : 0;
  const scores = new Float64Array(WIDTH);
  const place = new Float64Array(REACH);
  writeReachFeatures(features, place);
  const trust = gate * trustIn(place, model.reach);
  residual.forEach((value, j) => {
    const ratio = trust * Math.max(value * at(model.up, j), -value * at(model.down, j));
    scores[j % WIDTH] = j < WIDTH ? ratio : Math.max(at(scores, j % WIDTH), ratio);
  });
  const isJudged = (channel: number) =>
    !WRAPPING.includes(channel) && !model.scaling.isConstant[channel];
  const levels = LEVEL_PAIRS.map((_, k) => levelOf(model, features, k));
  const vibration = VIBRATION_LEVELS.map(({ channel, kind }) =>
    at(residual, kind * WIDTH + CHANNELS.indexOf(channel)),
  );
  return {
    scores: scores.map((score, c) =>
      isJudged(c) ? Math.max(score, at(features.excursion, c)) : 0,
    ),
    residuals: Float64Array.from([...levels.map(({ residual: r }) => r), ...vibration]),
    expectations: Float64Array.from([
      ...levels.map(({ expected }) => expected),
      ...vibration.map(() => 1),
    ]),
  };
};

const levelOf = (
  model: NormalBehaviour,
  features: ReturnType<typeof createWindowFeatures>,
  k: number,
): { residual: number; expected: number } => {
  const pair = LEVEL_PAIRS[k] ?? { channel: ROTOR_CHANNEL, given: ROTOR_CHANNEL };
  const own = CHANNELS.indexOf(pair.channel);
  const row = new Float64Array(LEVEL_FEATURES);
  writeLevelFeatures(features, CHANNELS.indexOf(pair.given), row, 0);
  const predicted = row.reduce((sum, x, i) => sum + x * (model.levels[k]?.[i] ?? 0), 0);
  const unit = at(model.scaling.std, own);
  return {
    residual: (at(features.mean, own) - predicted) * unit,
    expected: predicted * unit + at(model.scaling.mean, own),
  };
};
