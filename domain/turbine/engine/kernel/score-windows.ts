import { CHANNELS } from "../../channels.ts";
import type { BatchScorer } from "../scorer.ts";
import { createRing, putRow } from "../window/ring.ts";
import type { Kernel } from "./normal-behaviour-kernel.ts";

const WIDTH = CHANNELS.length;

/** A kernel for whole windows: what is compared with the model's graph, and scores what is recorded. */
export const kernelScorer = (kernel: Kernel, length: number): BatchScorer => {
  const ring = createRing(length);
  const state = kernel.createState(1);
  return {
    score(windows, count) {
      const out = new Float32Array(count * kernel.outputs);
      const size = length * WIDTH;
      for (let i = 0; i < count; i++) {
        kernel.clear(state, 0);
        for (let row = 0; row < length; row++) {
          const from = i * size + row * WIDTH;
          putRow(ring, windows, from, 1);
          if ((row + 1) % kernel.chunk === 0) kernel.add(state, 0, ring, row + 1 - kernel.chunk);
        }
        kernel.score(state, 0, ring, out, i * kernel.outputs);
      }
      return out;
    },
  };
};
