import type { Health } from "../../domain/turbine/health.ts";
import type { ModelRecord } from "../../domain/turbine/understudy/model-record.ts";
import type { HealthState } from "./health/health-reporter.ts";

export interface Sight {
  readonly blind: Health["blindTurbines"];
  /** Why the first of them is, where somebody can tell. */
  readonly why?: string | undefined;
  readonly turbines: number;
}

/**
 * What health says of a detector whose inferences work. One that sees none of its turbines is blind,
 * whatever its process does; one that sees some says which it does not.
 */
export const usualState = (
  { stage, reason }: Pick<ModelRecord, "stage" | "reason">,
  { blind, why, turbines }: Sight,
): HealthState => {
  if (stage === "aside") {
    return { state: "fallback", ...(reason !== undefined && { reason }) };
  }
  if (blind === undefined || blind.count === 0) return { state: "running" };
  const because = why === undefined ? "" : ` (${why})`;
  return blind.count >= turbines
    ? { state: "blind", reason: `too few readings come of every turbine${because}` }
    : { state: "running", reason: `too few readings come of ${named(blind)}${because}` };
};

const named = ({ count, ids }: NonNullable<Health["blindTurbines"]>): string =>
  `${count === 1 ? "turbine" : `${count} turbines:`} ${ids.join(", ")}${count > ids.length ? " …" : ""}`;
