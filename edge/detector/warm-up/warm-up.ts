import { setImmediate as nextTurn } from "node:timers/promises";
import type { TrialLimits } from "../../../domain/turbine/understudy/trial-limits.ts";
import { describe } from "../log.ts";
import type { Cast } from "../understudy/cast.ts";
import { ordinaryMessages } from "./ordinary-messages.ts";
import { createRehearsal } from "./rehearsal.ts";

export interface WarmUpPlan {
  readonly models: Cast;
  readonly limits: TrialLimits;
  /** How many will send. */
  readonly turbines: number;
  /** Processor time of this process until now, in milliseconds. */
  readonly cpuMs?: () => number;
}

/** What the warm-up came to; `cold`: the detector goes on all the same, and compiles as it works. */
export type WarmUp =
  | {
      readonly kind: "warm";
      readonly passes: number;
      readonly verdicts: number;
      readonly messages: number;
    }
  | { readonly kind: "cold"; readonly reason: string };

/**
 * Processor time it may take: what few turbines send is judged in time while the code is compiled, and
 * many detectors may start on one machine; the first windows of fifty turbines come within 50 ms.
 */
const CPU_MS_PER_TURBINE = 8;
const MOST_CPU_MS = 350;
/** More passes compile nothing any more. */
const MOST_PASSES = 60;

/** Turbines of a pass, by the readings in their messages: both forms, and more than one of each. */
const BATCHES = [1, 5, 10];
/** Windows of a pass, and how many of them are gross: enough to light a lamp, which goes out again. */
const STRIDES = 20;
const GROSS_STRIDES = 3;

/**
 * Lets a copy of the detector judge made-up readings until the code that is about to be needed is
 * compiled: without it, the first windows of all turbines were judged by the interpreter at once.
 * Everything of the copy goes with it. Never rejects.
 */
export const warmUp = async (plan: WarmUpPlan): Promise<WarmUp> => {
  try {
    return await passes(plan);
  } catch (error) {
    return { kind: "cold", reason: describe(error) };
  }
};

const passes = async (plan: WarmUpPlan): Promise<WarmUp> => {
  const { models, limits, turbines, cpuMs = cpuMsOfProcess } = plan;
  const until = cpuMs() + Math.min(MOST_CPU_MS, CPU_MS_PER_TURBINE * turbines);
  const feed = feedFor(models);
  const rehearsal = createRehearsal({ models, limits, turbines: [...feed.keys()] });
  let done = 0;
  do {
    for (const [turbineId, messages] of feed) {
      for (const payload of messages(done)) rehearsal.receive(turbineId, payload);
    }
    const { verdicts } = await rehearsal.told();
    if (verdicts === 0) return { kind: "cold", reason: "made-up readings led to no verdict" };
    done += 1;
    // What is due meanwhile is not held up, and compiled code is put in place.
    await nextTurn();
  } while (done < MOST_PASSES && cpuMs() < until);
  return { kind: "warm", passes: done, ...(await rehearsal.told()) };
};

const feedFor = ({
  released,
  old,
}: Cast): ReadonlyMap<string, ReturnType<typeof ordinaryMessages>> => {
  const { model } = released ?? old ?? {};
  if (!model) throw new Error("there is no model to rehearse");
  const { manifest } = model;
  const { length, stride } = manifest.window;
  const common = {
    manifest,
    readings: Math.max(length, STRIDES * stride),
    gross: GROSS_STRIDES * stride,
  };
  return new Map(
    BATCHES.map((batch, index) => {
      const turbineId = `${index + 1}`;
      return [turbineId, ordinaryMessages({ ...common, batch, turbineId })];
    }),
  );
};

const cpuMsOfProcess = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};
