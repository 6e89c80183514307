import { CHANNELS } from "../../domain/turbine/channels.ts";
import { MOST_CHANGE } from "../../domain/turbine/engine/evidence/running.ts";
import type { KernelParameters } from "../../domain/turbine/engine/kernel/kernel-parameters.ts";
import { WRAPPING } from "../../domain/turbine/parts.ts";
import { LEVEL_PAIRS, type NormalBehaviour, VIBRATION_LEVELS } from "./normal-behaviour.ts";
import { LOOKS } from "./reach.ts";
import { TONE_CHANNELS } from "./rotor-tone.ts";

const WIDTH = CHANNELS.length;

/**
 * The model as the numbers that a device's kernel computes with; normal-behaviour-graph.ts writes
 * the same into ONNX, and a device compares the two before it trusts the kernel.
 */
export const kernelFor = (model: NormalBehaviour): KernelParameters => {
  const { scaling, floors, tone } = model;
  const { frequencies } = tone;
  return {
    family: "normal-behaviour",
    mean: singles(scaling.mean),
    std: singles(scaling.std),
    low: singles(scaling.low),
    high: singles(scaling.high),
    judged: CHANNELS.map((_, c) => (WRAPPING.includes(c) || scaling.isConstant[c] ? 0 : 1)),
    runningRps: model.runningRps,
    mostChange: MOST_CHANGE,
    floors: {
      spread: singles(floors.spread),
      step: singles(floors.step),
      peak: singles(floors.peak),
      tone: singles(floors.tone),
    },
    tone: {
      channels: [...TONE_CHANNELS],
      first: Math.round((frequencies[0] ?? 1) / ((frequencies[1] ?? 2) - (frequencies[0] ?? 1))),
      frequencies: singles(frequencies),
      band: single(tone.band),
      whitening: Array.from(frequencies).flatMap((_, k) =>
        TONE_CHANNELS.map((channel) => single(tone.whitening[k * WIDTH + channel] ?? 1)),
      ),
    },
    expected: singles(model.expected),
    reach: singles(model.reach),
    looks: LOOKS,
    up: singles(model.up),
    down: singles(model.down),
    levels: LEVEL_PAIRS.map(({ channel, given }, k) => ({
      channel: CHANNELS.indexOf(channel),
      given: CHANNELS.indexOf(given),
      coefficients: singles(model.levels[k] ?? []),
    })),
    vibration: VIBRATION_LEVELS.map(({ channel, kind }) => ({
      channel: CHANNELS.indexOf(channel),
      kind,
    })),
  };
};

/** The float32 that the graph holds, in as few digits as tell it: equal models, equal text. */
const single = (value: number): number => Number(Math.fround(value).toPrecision(9));

const singles = (values: ArrayLike<number>): number[] => Array.from(values, single);
