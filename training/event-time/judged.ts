import type { Asset } from "../../domain/asset/asset.ts";
import { createFarmReader } from "../../domain/asset/event-time/farm.ts";
import type { Judged } from "../../domain/asset/event-time/monitor-input.ts";
import { createQuestioner } from "../../domain/asset/event-time/residuals.ts";
import type { Moment } from "../../domain/asset/event-time/row.ts";
import type { FittedRelation } from "./fit.ts";
import { answerWith } from "./predict.ts";

/** What a fit says of every reading, per machine in the order of time. */
export const judgedBy = (
  asset: Asset,
  relations: readonly FittedRelation[],
  units: readonly string[],
  moments: readonly Moment[],
  strideSeconds: number,
): Map<string, Judged[]> => {
  const questioner = createQuestioner(
    asset,
    relations.map(({ curves }) => curves),
  );
  const farm = createFarmReader(asset, questioner, strideSeconds);
  const machines = new Map<string, Judged[]>();
  const take = (asked: ReturnType<typeof farm.end>): void => {
    for (const { question, isRunning, isSettled } of asked) {
      const answer = answerWith(relations, units, question);
      const evidence = questioner.evidence(question, answer);
      const own = machines.get(question.row.unitId) ?? [];
      machines.set(question.row.unitId, own);
      own.push({ row: question.row, evidence, isRunning, isSettled });
    }
  };
  for (const moment of moments) take(farm.push(moment));
  take(farm.end());
  return machines;
};
