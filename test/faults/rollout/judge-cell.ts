import { type Cell, goesOnAfter, pathOf } from "./cells.ts";
import { looksIn, type Played } from "./play.ts";

export interface JudgedCell extends Cell {
  /** Deployments beyond those of the rollout without a fault. */
  readonly extraDeployments: number;
  /** What broke the promise. */
  readonly fault?: string;
}

/** Whether the fault struck, the rollout ended as it had to, and no device was changed that would not have been. */
export const judgeCell = (cell: Cell, played: Played, undisturbed: Played): JudgedCell => {
  const { options, outcomes } = pathOf(cell, looksIn(undisturbed, cell.state));
  const expected = outcomes.join();
  const [struck] = options?.faults ?? [];
  const got = played.outcomes.join();
  const extraDeployments = played.deployments - undisturbed.deployments;
  const faults = [
    ...(looksIn(played, cell.state) > (struck?.call ?? 1) ? [] : ["the fault struck nothing"]),
    ...(got === expected ? [] : [`expected ${expected}, got ${got}`]),
    ...(goesOnAfter(cell) && extraDeployments !== 0
      ? [`${extraDeployments} deployments more than without the fault`]
      : []),
  ];
  return { ...cell, extraDeployments, ...(faults.length > 0 && { fault: faults.join("; ") }) };
};
