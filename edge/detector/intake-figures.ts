import type { Intake } from "../../domain/turbine/engine/intake.ts";
import type { Figures } from "./health/figures.ts";

type IntakeFigures = Pick<
  Figures,
  "received" | "refused" | "lastRefusal" | "duplicates" | "gaps" | "dropped"
>;

/** What health tells of the readings that came, counted since start. */
export const intakeFigures = (
  intake: Pick<Intake, "counts" | "countsOf">,
  turbines: readonly string[],
  lastRefusal: string | undefined,
): IntakeFigures => {
  const { messages, refused } = intake.counts();
  const sum = (pick: (counts: NonNullable<ReturnType<Intake["countsOf"]>>) => number): number =>
    turbines.reduce((total, id) => {
      const counts = intake.countsOf(id);
      return total + (counts ? pick(counts) : 0);
    }, 0);
  return {
    received: messages,
    refused: Object.values(refused).reduce((total, count) => total + count, 0),
    ...(lastRefusal !== undefined && { lastRefusal }),
    duplicates: sum(({ duplicates }) => duplicates),
    gaps: sum(({ gaps }) => gaps),
    // Readings that fitted neither the turbine's numbers nor its clock.
    dropped: sum(({ strange }) => strange),
  };
};
