import type { Asset } from "../asset.ts";
import { type Curves, driversAt, featureCount, writeFeatures } from "./features.ts";
import { concerns, type Hypothesis, hypothesesOf } from "./relations.ts";
import type { Row } from "./row.ts";
import type { Surroundings } from "./surroundings.ts";

/** Residuals beyond this say no more than this: one stop must not look like a lasting fault. */
export const CLIP = 4;

/** What a model must be asked about one reading: the reading as it is, then under each hypothesis. */
export interface Question {
  readonly row: Row;
  readonly surroundings: Surroundings;
  /** (1 + hypotheses) rows of features. */
  readonly features: Float64Array;
  /** Per row of features and relation: the drivers were there. */
  readonly isKnown: readonly (readonly boolean[])[];
}

/** Expectation and spread of every relation, per row of features. */
export interface Answer {
  readonly expected: readonly Float64Array[];
  readonly spread: readonly Float64Array[];
}

/** What one reading says of each relation. NaN where it says nothing. */
export interface Evidence {
  /** Deviation from the expectation in spreads. */
  readonly residuals: Float64Array;
  /** Per hypothesis: by how much each residual would move if it were true. */
  readonly signatures: readonly Float64Array[];
  /** In the target's own unit. */
  readonly expected: Float64Array;
}

export interface Questioner {
  readonly width: number;
  readonly hypotheses: readonly Hypothesis[];
  ask(row: Row, surroundings: Surroundings): Question;
  evidence(question: Question, answer: Answer): Evidence;
}

/** Turns readings into questions for the model and its answers into evidence. */
export const createQuestioner = (asset: Asset, curves: readonly Curves[]): Questioner => {
  const hypotheses = hypothesesOf(asset);
  const counts = curves.map(featureCount);
  const width = counts.reduce((sum, count) => sum + count, 0);

  const write = (
    values: Float64Array,
    surroundings: Surroundings,
    out: Float64Array,
  ): boolean[] => {
    let offset = 0;
    return curves.map((own, i) => {
      const drivers = driversAt(asset, own.relation, values, surroundings);
      const isKnown = writeFeatures(own, drivers, surroundings, out, offset);
      offset += counts[i] ?? 0;
      return isKnown;
    });
  };

  const deviation = (question: Question, answer: Answer, version: number, k: number): number => {
    const target = curves[k]?.relation.target ?? 0;
    const hypothesis = hypotheses[version - 1];
    const value = question.row.values[target] ?? Number.NaN;
    const seen = hypothesis?.channel === target ? under(hypothesis, value) : value;
    if (!question.isKnown[version]?.[k]) return Number.NaN;
    return (seen - (answer.expected[version]?.[k] ?? 0)) / (answer.spread[version]?.[k] || 1);
  };

  return {
    width,
    hypotheses,
    ask(row, surroundings) {
      const features = new Float64Array(width * (1 + hypotheses.length));
      const versions = [row.values, ...hypotheses.map((each) => changed(row.values, each))];
      const isKnown = versions.map((values, version) =>
        write(values, surroundings, features.subarray(version * width, (version + 1) * width)),
      );
      return { row, surroundings, features, isKnown };
    },
    evidence(question, answer) {
      const residuals = Float64Array.from(curves, (_, k) => deviation(question, answer, 0, k));
      return {
        residuals,
        signatures: hypotheses.map((hypothesis, h) =>
          Float64Array.from(curves, ({ relation }, k) => {
            if (!concerns(hypothesis, relation)) return 0;
            const moved = deviation(question, answer, h + 1, k) - (residuals[k] ?? 0);
            return Number.isNaN(moved) ? 0 : clipped(moved);
          }),
        ),
        expected: answer.expected[0] ?? new Float64Array(curves.length),
      };
    },
  };
};

export const clipped = (value: number): number => Math.max(-CLIP, Math.min(CLIP, value));

/** What scales is lost rather than won: a sensor or a machine that wears shows less. */
const under = ({ percent, offset }: Hypothesis, value: number): number =>
  percent === undefined ? value + (offset ?? 0) : value * (1 - percent / 100);

const changed = (values: Float64Array, hypothesis: Hypothesis): Float64Array => {
  const copy = values.slice();
  copy[hypothesis.channel] = under(hypothesis, values[hypothesis.channel] ?? Number.NaN);
  return copy;
};
