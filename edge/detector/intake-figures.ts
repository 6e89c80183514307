import type { Intake } from "../../domain/turbine/engine/intake.ts";
import type { Figures } from "./health/figures.ts";

type IntakeFigures = Pick<
  Figures,
  "received" | "refused" | "refusals" | "lastRefusal" | "duplicates" | "gaps" | "dropped"
>;

/** A turbine whose readings come at a rate that the model cannot judge. */
export interface RefusedRate {
  readonly turbineId: string;
  /** With both rates; undefined once the turbine sends at another one. */
  readonly reason: string | undefined;
  /** Readings, since start. */
  readonly refused: number;
}

export interface IntakePlan {
  readonly intake: Pick<Intake, "counts" | "countsOf">;
  readonly turbines: readonly string[];
  readonly lastRefusal: string | undefined;
  readonly rates: readonly RefusedRate[];
}

/** What health tells of the readings that came, counted since start. */
export const intakeFigures = (plan: IntakePlan): IntakeFigures => {
  const { intake, turbines, rates } = plan;
  const { messages, refused } = intake.counts();
  const sum = (pick: (counts: NonNullable<ReturnType<Intake["countsOf"]>>) => number): number =>
    turbines.reduce((total, id) => {
      const counts = intake.countsOf(id);
      return total + (counts ? pick(counts) : 0);
    }, 0);
  const rate = rates.reduce((total, each) => total + each.refused, 0);
  const refusals = Object.entries({ ...refused, rate }).filter(([, count]) => count > 0);
  const lastRefusal = standingRate(rates) ?? plan.lastRefusal;
  return {
    received: messages,
    refused: Object.values(refused).reduce((total, count) => total + count, 0),
    ...(refusals.length > 0 && { refusals: Object.fromEntries(refusals) }),
    ...(lastRefusal !== undefined && { lastRefusal }),
    duplicates: sum(({ duplicates }) => duplicates),
    gaps: sum(({ gaps }) => gaps),
    // Readings that fitted neither the turbine's numbers nor its clock.
    dropped: sum(({ strange }) => strange),
  };
};

/** A rate is refused for as long as it lasts, not for one message. */
const standingRate = (rates: readonly RefusedRate[]): string | undefined => {
  const found = rates.find(({ reason }) => reason !== undefined);
  return found && `turbine ${found.turbineId} ${found.reason}`;
};
