import type { Asset } from "../asset.ts";
import type { Judged } from "./monitor-input.ts";
import type { Hypothesis, Relation } from "./relations.ts";
import type { EventCause } from "./verdict.ts";

/** Why a hypothesis holds for a channel. */
export interface Finding {
  /** Place among the hypotheses. */
  readonly hypothesis: number;
  readonly kind: EventCause["kind"];
}

export type CauseTeller = (
  findings: readonly Finding[],
  judged: Judged,
  estimates: Float64Array | undefined,
) => EventCause[];

/** Says what was found in the channels' own units, and since when it has been so. */
export const createCauseTeller = (
  asset: Asset,
  relations: readonly Relation[],
  hypotheses: readonly Hypothesis[],
): CauseTeller => {
  const since = new Map<string, number>();
  const begun = (key: string, time: number): number => {
    const known = since.get(key) ?? time;
    since.set(key, known);
    return known;
  };
  return (findings, { row, evidence }, estimates) => {
    const causes = findings.map(({ hypothesis, kind }): EventCause => {
      const { channel = 0, percent } = hypotheses[hypothesis] ?? {};
      const { name, lamp = name, decimals } = asset.channels[channel] ?? { name: "", decimals: 3 };
      const k = relations.findIndex(({ target }) => target === channel);
      const isKnown = kind === "level" && !Number.isNaN(evidence.residuals[k] ?? Number.NaN);
      return {
        channel: name,
        lamp,
        kind,
        ...numberAs("seen", row.values[channel], decimals),
        ...(isKnown ? numberAs("expected", evidence.expected[k], decimals) : {}),
        ...(kind === "level" ? shareAs(percent, estimates?.[hypothesis]) : {}),
        since: begun(`${name} ${kind}`, row.time),
      };
    });
    const now = new Set(causes.map(({ channel, kind }) => `${channel} ${kind}`));
    for (const key of since.keys()) if (!now.has(key)) since.delete(key);
    return causes;
  };
};

/** What scales is told as a share; what is set aside has none. */
const shareAs = (
  percent: number | undefined,
  estimate: number | undefined,
): { readonly percent?: number } =>
  percent === undefined || estimate === undefined
    ? {}
    : { percent: Number((-percent * estimate).toPrecision(3)) };

const numberAs = <Name extends "seen" | "expected">(
  name: Name,
  value: number | undefined,
  decimals: number,
): { readonly [key in Name]?: number } =>
  (value === undefined || Number.isNaN(value)
    ? {}
    : { [name]: Number(value.toFixed(decimals)) }) as { readonly [key in Name]?: number };
