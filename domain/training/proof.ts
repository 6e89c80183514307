import { QUALITY_LIMITS } from "./quality-limits.ts";
import type { Limit } from "./training-plan.ts";

/** What a test shows of a limit: that it is kept, that it is missed, or neither. */
export type Verdict = "proven" | "not proven" | "missed";

export interface Proof {
  /** The worst of all limits. */
  readonly verdict: Verdict;
  /** One sentence for each limit. */
  readonly reasons: readonly string[];
}

/** Limits by parameter; what is not given has its default. */
export type Limits = Readonly<Partial<Record<Limit["parameter"], number>>>;

/** Holds a test's figures, as evaluation.json has them, against the limits, as the pipeline's gate does. */
export const proofOf = (metrics: Readonly<Record<string, number>>, limits: Limits = {}): Proof => {
  const each = QUALITY_LIMITS.map((limit) => {
    const value = limits[limit.parameter] ?? limit.fallback;
    const verdict = verdictOn(limit, metrics, value);
    return { verdict, reason: `${verdict}: ${reasonFor(limit, metrics, value)}` };
  });
  const verdict = WORST_FIRST.find((one) => each.some((other) => other.verdict === one));
  return { verdict: verdict ?? "proven", reasons: each.map(({ reason }) => reason) };
};

const WORST_FIRST: readonly Verdict[] = ["missed", "not proven"];

const verdictOn = (
  { type, worst, best }: Limit,
  metrics: Readonly<Record<string, number>>,
  limit: number,
): Verdict => {
  const isKept = (value: number | undefined): boolean =>
    value !== undefined && (type === "LessThanOrEqualTo" ? value <= limit : value >= limit);
  if (isKept(metrics[worst])) return "proven";
  return metrics[best] === undefined || isKept(metrics[best]) ? "not proven" : "missed";
};

const reasonFor = (
  { metric, worst, best, type, parameter }: Limit,
  metrics: Readonly<Record<string, number>>,
  limit: number,
): string => {
  const [low, high] = [metrics[worst], metrics[best]]
    .map((bound) => bound ?? Number.NaN)
    .sort((a, b) => a - b)
    .map(short);
  const asked = `${type === "LessThanOrEqualTo" ? "at most" : "at least"} ${limit} (${parameter})`;
  const value = metrics[metric];
  const seen = value === undefined ? "nothing to count" : short(value);
  const rests = parameter === "MinEventRecall" ? eventsIn(metrics) : daysIn(metrics, limit);
  return `${metric} ${seen}, 95 % ${low} to ${high}, asked for is ${asked}; ${rests}`;
};

const eventsIn = (metrics: Readonly<Record<string, number>>): string =>
  `${metrics["events"] ?? 0} events were put into the test`;

/** With no alarm at all, the upper limit of a rate is 3.689 over the time (−ln 0.025). */
const ALARM_FREE = 3.689;

const daysIn = (metrics: Readonly<Record<string, number>>, limit: number): string =>
  `the test had ${short(metrics["testDays"] ?? 0)} turbine-days, and without any alarm ${short(ALARM_FREE / limit)} would prove it`;

const short = (value: number): string => String(Number(value.toPrecision(3)));
