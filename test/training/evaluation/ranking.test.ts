import { expect, test } from "vitest";
import type { Manifest } from "../../../domain/turbine/manifest.ts";
import { rateOf } from "../../../training/evaluation/alarms.ts";
import type { Evaluation } from "../../../training/evaluation/evaluate.ts";
import { rankingSection } from "../../../training/evaluation/ranking-section.ts";
import { chooseModel, rankingOf } from "../../../training/select.ts";

const family = (kind: string, eventRecall: number, alarms: number) => ({
  kind,
  evaluation: {
    falseAlarms: rateOf(alarms, 0.1),
    turbines: [],
    metrics: { eventRecall, eventRecallLow: eventRecall - 0.1, eventRecallHigh: 1 },
    injections: [],
    healthy: [],
  } satisfies Evaluation,
});

const FAMILIES = [family("pca", 0.5, 0), family("ours", 0.9, 0), family("loud", 1, 40)];

test("Families are ranked by what chooses among them, each figure with its interval", () => {
  const { index } = chooseModel(FAMILIES);
  const ranking = rankingOf(FAMILIES, index);
  expect(ranking.map(({ kind, isChosen }) => [kind, isChosen])).toEqual([
    ["ours", true],
    ["pca", false],
    ["loud", false],
  ]);
  expect(ranking[0]).toMatchObject({ eventRecall: 0.9, eventRecallLow: 0.8, eventRecallHigh: 1 });
  expect(ranking[2]).toMatchObject({ falseAlarmsPerTurbineDay: 400 });
});

test("The page for people shows the ranking, and nothing for a manifest that has none", () => {
  const families = rankingOf(FAMILIES, 1);
  const page = rankingSection({ training: { families } } as unknown as Manifest);
  expect(page.match(/<tr>/g)).toHaveLength(4);
  expect(page).toContain("<td>ours</td><td>90 %</td><td>80 %–100 %</td>");
  expect(rankingSection({ training: {} } as Manifest)).toBe("");
});
