import * as z from "zod/mini";
import { parse } from "../../../parse.ts";
import { CHANNELS } from "../../channels.ts";
import type { Manifest } from "../../manifest.ts";

const WIDTH = CHANNELS.length;
/** The window is cut into this many blocks, whose means carry what the wind did before. */
export const BLOCKS = 5;
/** 1, wind, rotor, their squares and product, the logarithms of their spreads. */
export const CONTEXT = 8;
/** spread, step, peak, tone. */
export const KINDS = 4;
export const DYNAMICS: number = KINDS * WIDTH;
/** 1, rotor, its square, the logarithm of its spread. */
export const REACH = 4;

const list = (length: number) => z.array(z.number()).check(z.length(length));
const perChannel = list(WIDTH);
const channel = z.int().check(z.minimum(0), z.maximum(WIDTH - 1));

const parameters = z.object({
  family: z.literal("normal-behaviour"),
  /** Standardisation, and the healthy range in the channels' own units. */
  mean: perChannel,
  std: perChannel,
  low: perChannel,
  high: perChannel,
  /** 1 for a channel whose score counts. */
  judged: perChannel,
  runningRps: z.number(),
  /** How much the rotor may change within a window that is judged, as a share of its speed. */
  mostChange: z.number(),
  floors: z.object({ spread: perChannel, step: perChannel, peak: perChannel, tone: perChannel }),
  tone: z.object({
    channels: z.array(channel),
    /** The lowest frequency as a multiple of one turn per window; the others follow. */
    first: z.int().check(z.minimum(2)),
    frequencies: z.array(z.number()),
    band: z.number(),
    /** frequencies × channels. */
    whitening: z.array(z.number()),
  }),
  expected: list(CONTEXT * DYNAMICS),
  reach: list(REACH * REACH),
  looks: z.number(),
  up: list(DYNAMICS),
  down: list(DYNAMICS),
  levels: z.array(z.object({ channel, given: channel, coefficients: list(2 * BLOCKS + 1) })),
  vibration: z.array(z.object({ channel, kind: z.int().check(z.minimum(0), z.maximum(3)) })),
});

/** The shipped family's formulas as numbers: `kernel` of a manifest, signed with it. */
export type KernelParameters = z.infer<typeof parameters>;

/**
 * The manifest's kernel, if it has one.
 * @throws InvalidInput naming the field and the value
 */
export const kernelParametersOf = ({
  kernel,
}: Pick<Manifest, "kernel">): KernelParameters | undefined =>
  kernel === undefined ? undefined : parse(parameters, kernel, "model.json kernel");

type Numbers<T> = {
  readonly [K in keyof T]: T[K] extends number[]
    ? Float64Array
    : T[K] extends readonly object[]
      ? readonly Numbers<T[K][number]>[]
      : T[K] extends object
        ? Numbers<T[K]>
        : T[K];
};

/** The parameters with every list as a typed array: one kind of array is read fastest. */
export type KernelNumbers = Numbers<KernelParameters>;

export const numbersOf = (parameters: KernelParameters): KernelNumbers =>
  typed(parameters) as KernelNumbers;

const typed = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    return value.every((item) => typeof item === "number")
      ? Float64Array.from(value as number[])
      : value.map(typed);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, typed(item)]));
};
