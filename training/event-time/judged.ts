import type { Asset } from "../../domain/asset/asset.ts";
import { createFarmReader } from "../../domain/asset/event-time/farm.ts";
import { createQuestioner } from "../../domain/asset/event-time/residuals.ts";
import type { Moment } from "../../domain/asset/event-time/row.ts";
import type { FittedRelation } from "./fit.ts";
import { createHeldOut, type HeldOut, type HeldOutColumns } from "./held-out.ts";
import { answerWith } from "./predict.ts";

/** What a fit says of every reading, per machine in the order of time. */
export const judgedBy = (
  asset: Asset,
  relations: readonly FittedRelation[],
  units: readonly string[],
  moments: Iterable<Moment>,
  strideSeconds: number,
): HeldOut[] => {
  const questioner = createQuestioner(
    asset,
    relations.map(({ curves }) => curves),
  );
  const farm = createFarmReader(asset, questioner, strideSeconds);
  const own = relations.map(({ curves }) => curves.relation);
  const machines = new Map<string, HeldOutColumns>();
  const machineOf = (unitId: string): HeldOutColumns => {
    const known = machines.get(unitId) ?? createHeldOut(asset, own, unitId);
    machines.set(unitId, known);
    return known;
  };
  const take = (asked: ReturnType<typeof farm.end>): void => {
    for (const { question, isRunning, isSettled } of asked) {
      const answer = answerWith(relations, units, question);
      const evidence = questioner.evidence(question, answer);
      const { row } = question;
      machineOf(row.unitId).add({ row, evidence, isRunning, isSettled });
    }
  };
  for (const moment of moments) take(farm.push(moment));
  take(farm.end());
  return [...machines.values()];
};
