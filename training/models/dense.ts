import { add, at } from "../../domain/numbers.ts";
import type { Random } from "../random.ts";

/** A fully connected layer that learns by Adam; gradients add up until `update`. */
export interface Dense {
  readonly inputs: number;
  readonly outputs: number;
  /** inputs × outputs, row-major. */
  readonly weights: Float64Array;
  readonly biases: Float64Array;
  readonly isTanh: boolean;
  forward(input: Float64Array): Float64Array;
  /** Takes the gradient of the output of the last `forward`; answers that of its input. */
  backward(gradient: Float64Array): Float64Array;
  update(rate: number, step: number): void;
}

export const createDense = (
  inputs: number,
  outputs: number,
  isTanh: boolean,
  random: Random,
): Dense => {
  const spread = Math.sqrt(2 / (inputs + outputs));
  const weights = Float64Array.from({ length: inputs * outputs }, () => spread * random.normal());
  const biases = new Float64Array(outputs);
  const weightGradient = new Float64Array(inputs * outputs);
  const biasGradient = new Float64Array(outputs);
  const adamWeights = createAdam(weights, weightGradient);
  const adamBiases = createAdam(biases, biasGradient);
  const output = new Float64Array(outputs);
  const inputGradient = new Float64Array(inputs);
  let last: Float64Array = new Float64Array(inputs);

  /** Through one input's weights: adds to their gradient, answers the input's. */
  const pullBack = (gradient: Float64Array, row: number, value: number): number => {
    let sum = 0;
    for (let o = 0; o < outputs; o++) {
      const g = at(gradient, o);
      sum += g * at(weights, row + o);
      weightGradient[row + o] = at(weightGradient, row + o) + g * value;
    }
    return sum;
  };

  return {
    inputs,
    outputs,
    weights,
    biases,
    isTanh,
    forward(input) {
      last = input;
      output.set(biases);
      for (let i = 0; i < inputs; i++) {
        addScaled(output, weights, i * outputs, at(input, i));
      }
      if (isTanh) for (let o = 0; o < outputs; o++) output[o] = Math.tanh(at(output, o));
      return output;
    },
    backward(gradient) {
      if (isTanh)
        for (let o = 0; o < outputs; o++) gradient[o] = at(gradient, o) * (1 - at(output, o) ** 2);
      for (let o = 0; o < outputs; o++) add(biasGradient, o, at(gradient, o));
      for (let i = 0; i < inputs; i++) {
        inputGradient[i] = pullBack(gradient, i * outputs, at(last, i));
      }
      return inputGradient;
    },
    update(rate, step) {
      adamWeights(rate, step);
      adamBiases(rate, step);
    },
  };
};

/** out += factor × one row of the weights; the innermost loop of all, which reads without a check. */
const addScaled = (out: Float64Array, weights: Float64Array, row: number, factor: number): void => {
  for (let o = 0; o < out.length; o++) (out[o] as number) += factor * (weights[row + o] as number);
};

/** Adam with its usual constants (Kingma & Ba 2015, algorithm 1); clears the gradient. */
const createAdam = (values: Float64Array, gradient: Float64Array) => {
  const first = new Float64Array(values.length);
  const second = new Float64Array(values.length);
  return (rate: number, step: number): void => {
    const corrected = (rate * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
    for (let i = 0; i < values.length; i++) {
      const g = at(gradient, i);
      const m = 0.9 * at(first, i) + 0.1 * g;
      const v = 0.999 * at(second, i) + 0.001 * g * g;
      first[i] = m;
      second[i] = v;
      values[i] = at(values, i) - (corrected * m) / (Math.sqrt(v) + 1e-8);
      gradient[i] = 0;
    }
  };
};
