import { expect, test } from "vitest";
import { namesOf, ringsIn, stageOfThing, thingName } from "../../domain/names.ts";
import { STAGE, staged } from "../../domain/stage.ts";
import { topicFilters } from "../../domain/topics.ts";

test.each(["test", "wind", "windturbine", "retrain"])(
  "A stage that is called as our names begin has names of its own all the same: %s",
  (stage) => {
    expect(stage).toMatch(STAGE);
    const own = new Set<string>(Object.values(namesOf(stage)));
    expect(Object.values(namesOf("")).filter((name) => own.has(name))).toEqual([]);
    expect(Object.values(namesOf("")).map((name) => staged(stage, name))).toEqual([...own]);
    expect(staged(stage, topicFilters.rawData)).toBe(`${stage}-${topicFilters.rawData}`);
    const [ring] = ringsIn(stage, [{ name: "all", thingGroup: "windturbine-all" }]);
    expect(ring?.thingGroup).toBe(`${stage}-windturbine-all`);
    expect(stageOfThing(thingName(3, stage))).toBe(stage);
  },
);

test("The stage without a name leaves every name as it is", () => {
  expect(staged("", topicFilters.health)).toBe(topicFilters.health);
});
