import { InvalidInput } from "../../errors.ts";
import { ownValue } from "../../own-value.ts";
import { CHANNELS } from "../channels.ts";
import type { Detection } from "../detection/settings.ts";

/**
 * Scores many windows in one call. `windows` holds `count` windows one after the other, rows of channels,
 * oldest first; the answer holds per window its scores, then residuals, then expectations.
 */
export interface BatchScorer {
  score(windows: Float32Array, count: number): Float32Array | Promise<Float32Array>;
}

/**
 * A runtime's outputs by name as a scorer's answer. Each output must be there and have its length: an
 * absent score must never be taken for a healthy one.
 * @throws InvalidInput naming the output that differs
 */
export const answerOf = (
  outputs: Readonly<Record<string, Float32Array>>,
  { outputs: names, levels }: Pick<Detection, "outputs" | "levels">,
  count: number,
): Float32Array => {
  const parts = [
    { name: names.scores, width: CHANNELS.length },
    ...[names.residuals, names.expectations].flatMap((name) =>
      name === undefined ? [] : [{ name, width: levels.length }],
    ),
  ].filter(({ width }) => width > 0);
  const perWindow = CHANNELS.length + 2 * levels.length;
  const answer = new Float32Array(count * perWindow);
  let offset = 0;
  for (const { name, width } of parts) {
    const values = valuesOf(outputs, name, count * width);
    // By hand: a view of each few numbers is an object.
    for (let i = 0, from = 0; i < count; i++) {
      const to = i * perWindow + offset;
      for (let k = 0; k < width; k++) answer[to + k] = values[from++] as number;
    }
    offset += width;
  }
  return answer;
};

const valuesOf = (
  outputs: Readonly<Record<string, Float32Array>>,
  name: string,
  expected: number,
): Float32Array => {
  const values = ownValue(outputs, name);
  if (values?.length === expected) return values;
  throw new InvalidInput(
    values === undefined
      ? `the model has no output ${name}; it has ${Object.keys(outputs).join(", ") || "none"}`
      : `output ${name}: expected ${expected} values, got ${values.length}`,
  );
};
