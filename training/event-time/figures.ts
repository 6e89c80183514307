import { eventDetectionOf } from "../../domain/asset/event-time/settings.ts";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import { type Cost, costsFrom } from "../evaluation/costs.ts";
import type { Compared } from "./compare.ts";
import type { EventEvaluation } from "./evaluate.ts";

/** What the test says of a slow model, and what was read to make it. */
export interface EventJudgement {
  readonly manifest: Manifest;
  /** With the model in service beside it, where one was given. */
  readonly evaluation: EventEvaluation & Compared;
  /** What was recognised and left out of the data, in words. */
  readonly report: readonly string[];
}

/** The figures for programs, all that the page shows. */
export const eventFiguresOf = ({ manifest, evaluation, report }: EventJudgement): object => {
  const { memorySeconds, limits } = eventDetectionOf(manifest.detection);
  return {
    ...evaluation,
    limits: { memorySeconds, limits, costs: eventCostsOf(evaluation) },
    drift: { baselines: manifest.baselines ?? {} },
    data: report,
  };
};

/** What other limits would have shown: of healthy machine-days, and of the faults written in. */
export const eventCostsOf = ({ timelines, faults }: EventEvaluation): Cost[] =>
  costsFrom(
    timelines.flatMap(({ days }) => days.map(({ ratios }) => Math.max(0, ...ratios))),
    faults.flatMap(({ peaks }) => peaks),
  );
