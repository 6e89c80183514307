import { featureCount } from "../../domain/asset/event-time/features.ts";
import type { Answer, Question } from "../../domain/asset/event-time/residuals.ts";
import { at, itemAt } from "../../domain/numbers.ts";
import type { FittedRelation } from "./fit.ts";
import type { Column } from "./fit-column.ts";

/** Answers questions by the fit's own formulas, in double precision; what the graph must equal. */
export const answerWith = (
  relations: readonly FittedRelation[],
  units: readonly string[],
  question: Question,
): Answer => {
  const unit = units.indexOf(question.row.unitId);
  const columns = relations.map(({ columns: own }) => own[unit < 0 ? own.length - 1 : unit]);
  const versions = question.isKnown.length;
  const width = question.features.length / versions;
  const counts = relations.map(({ curves }) => featureCount(curves));
  const each = (pick: (column: Column) => Float64Array) =>
    Array.from({ length: versions }, (_, version) => {
      let offset = version * width;
      return Float64Array.from(columns, (column, k) => {
        const count = itemAt(counts, k);
        const sum = column ? dot(question.features, offset, pick(column)) : 0;
        offset += count;
        return sum;
      });
    });
  return {
    expected: each((column) => column.coefficients),
    spread: each((column) => column.spreads),
  };
};

const dot = (features: Float64Array, offset: number, weights: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += at(features, offset + i) * at(weights, i);
  return sum;
};
