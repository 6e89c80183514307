import type { Asset } from "../domain/asset/asset.ts";
import type { Artefact } from "./artefact.ts";
import { type Compared, comparedWith } from "./event-time/compare.ts";
import { evaluateEvents } from "./event-time/evaluate.ts";
import type { EventJudgement } from "./event-time/figures.ts";
import { keepStretches } from "./event-time/kept-stretches.ts";
import { openEventScorer } from "./event-time/score.ts";
import type { Share } from "./event-time/share-lit.ts";
import { trainEventModel } from "./event-time/train.ts";
import { readFarm } from "./tables/read-farm.ts";
import type { TableOptions } from "./tables/read-table.ts";

/** The newest fifth of the time judges the model and teaches it nothing. */
const TEST_SHARE = 0.2;

export interface TrainedEvents extends EventJudgement {
  readonly onnx: Uint8Array;
  readonly reason: string;
}

interface EventOptions extends TableOptions {
  readonly seed: number;
  readonly mostReadings?: number;
  readonly serving?: Artefact;
}

/** From a farm's tables to a slow model with its test figures. */
export const trainEvents = async (
  asset: Asset,
  paths: readonly string[],
  options: EventOptions,
  log: (line: string) => void,
): Promise<TrainedEvents> => {
  const report: string[] = [];
  const tell = (line: string): void => {
    report.push(line);
    log(line);
  };
  const farm = await readFarm(asset, paths, options, tell);
  const { moments, leftOut } = keepStretches(asset, farm.moments, options.mostReadings);
  if (leftOut) tell(leftOut);
  const cut = Math.round(moments.length * (1 - TEST_SHARE));
  const { seed } = options;
  const model = trainEventModel(asset, moments.slice(0, cut), { source: "recording", seed, log });
  // What the fits left behind would stand in memory beside the runtime's library, which is loaded now.
  globalThis.gc?.();
  const scorer = await openEventScorer(model.onnx, model.manifest);
  const test = moments.slice(cut);
  const evaluation = await evaluateEvents(scorer, test);
  await scorer.release();
  const { falseAlarms, shareInAlarm, faults } = evaluation;
  log(
    `test: ${falseAlarms.events} alarms in ${falseAlarms.days.toFixed(0)} machine-days (95 % ${falseAlarms.low.toFixed(3)} to ${falseAlarms.high.toFixed(3)} a day), ${shareWords(shareInAlarm)} of the time in alarm`,
  );
  for (const { name, found, events, low, high } of faults) {
    log(
      `test: ${name}: ${found} of ${events} found (95 % ${(100 * low).toFixed(0)} to ${(100 * high).toFixed(0)} %)`,
    );
  }
  const compared = options.serving
    ? await comparedWith(options.serving, evaluation, { asset, moments: test })
    : {};
  log(`test: ${comparedWords(compared)}`);
  return {
    onnx: model.onnx,
    manifest: { ...model.manifest, metrics: { ...evaluation.metrics } },
    evaluation: { ...evaluation, ...compared },
    report,
    reason: `the asset ${asset.name} is judged on event time`,
  };
};

const shareWords = ({ share, low, high }: Share): string => {
  const [middle, from, to] = [share, low, high].map((each) => (100 * each).toFixed(1));
  return `${middle} % (95 % ${from} to ${to})`;
};

const comparedWords = ({ comparison, notCompared }: Compared): string => {
  if (notCompared !== undefined) return notCompared;
  if (comparison === undefined) return "no model in service was given to compare with (--against)";
  const { both, onlyNew, onlyServing, neither, verdict } = comparison.all;
  return `of ${both + onlyNew + onlyServing + neither} events this model and the one in service found both ${both}, only this one ${onlyNew}, only the other ${onlyServing}: ${verdict}`;
};
