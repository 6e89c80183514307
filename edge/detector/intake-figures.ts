import type { Intake } from "../../domain/turbine/engine/intake.ts";
import type { Figures } from "./health/figures.ts";

type IntakeFigures = Pick<
  Figures,
  "received" | "refused" | "refusals" | "lastRefusal" | "duplicates" | "gaps" | "clocks" | "dropped"
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
  const refusals = occurred({ ...refused, rate });
  const clocks = occurred({
    jumped: sum(({ clock }) => clock.jumps),
    stuck: sum(({ clock }) => clock.stuck),
    restarts: sum(({ restarts }) => restarts),
    rates: sum(({ rateChanges }) => rateChanges),
  });
  const lastRefusal = standingRate(rates) ?? plan.lastRefusal;
  return {
    received: messages,
    refused: Object.values(refused).reduce((total, count) => total + count, 0),
    ...(refusals && { refusals }),
    ...(lastRefusal !== undefined && { lastRefusal }),
    duplicates: sum(({ duplicates }) => duplicates),
    gaps: sum(({ gaps }) => gaps),
    ...(clocks && { clocks }),
    // Readings that fitted neither the turbine's numbers nor its clock.
    dropped: sum(({ strange }) => strange),
  };
};

/** The causes that there were at all; nothing where there was none. */
const occurred = (
  counts: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> | undefined => {
  const found = Object.entries(counts).filter(([, count]) => count > 0);
  return found.length > 0 ? Object.fromEntries(found) : undefined;
};

/** A rate is refused for as long as it lasts, not for one message. */
const standingRate = (rates: readonly RefusedRate[]): string | undefined => {
  const found = rates.find(({ reason }) => reason !== undefined);
  return found && `turbine ${found.turbineId} ${found.reason}`;
};
