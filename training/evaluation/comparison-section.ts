import type { Comparison } from "./compare.ts";
import type { Judgement } from "./judge-test.ts";
import { escaped } from "./svg.ts";
import { table } from "./table.ts";

/** The model in service beside the new one, on the same windows; says so when there is none. */
export const comparisonSection = ({
  comparison,
  notCompared,
}: Pick<Judgement, "comparison" | "notCompared">): string => {
  const head = "<h2>The model in service on the same windows</h2>";
  if (comparison !== undefined) return `${head}\n${comparisonTables(comparison)}`;
  return `${head}<p>${escaped(notCompared ?? "No model was in service when this one was trained, or none was given to compare with.")}</p>`;
};

const comparisonTables = ({ servingKind, all, faults, turbines }: Comparison): string => `
<p>In service: ${escaped(servingKind)}. Of ${all.both + all.onlyNew + all.onlyServing + all.neither} events both found ${all.both}, only the new one ${all.onlyNew}, only the old one ${all.onlyServing}: ${all.verdict} (sign test, p = ${all.p}).</p>
${table(
  ["disturbance", "both", "only new", "only old", "neither", "median s, new", "old", "shown"],
  faults.map((row) => [
    row.name,
    row.both,
    row.onlyNew,
    row.onlyServing,
    row.neither,
    seconds(row.medianDelayNew),
    seconds(row.medianDelayServing),
    row.verdict,
  ]),
)}
${table(
  [
    "turbine",
    "healthy days",
    "alarms, new",
    "old",
    "found by both",
    "only new",
    "only old",
    "shown",
  ],
  turbines.map(({ turbineId, days, alarmsNew, alarmsServing, found }) => [
    turbineId,
    days.toFixed(4),
    alarmsNew,
    alarmsServing,
    found.both,
    found.onlyNew,
    found.onlyServing,
    found.verdict,
  ]),
)}`;

const seconds = (value: number | undefined): string => value?.toFixed(1) ?? "–";
