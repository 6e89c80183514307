import { existsSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { featuresOf } from "./features.ts";
import type { Recording } from "./replay.ts";
import { replay } from "./replay.ts";

const FILE = new URL("../../../shared/state-machine-recordings/recordings.json", import.meta.url);
const isThere = existsSync(FILE);
if (!isThere) console.log(`recordings: skipped, ${FILE.pathname} is absent`);

// Recorded with the items' states in the Map's own history, as of an inline one.
const DISTRIBUTED = "a Map in mode DISTRIBUTED: its items are executions of their own";
const OTHER_DEFINITION = "no feature: the history is another definition's";

/** Recordings that do not replay, each with the feature that is missing. */
const LISTED: Readonly<Record<string, string>> = {
  "TestBaseScenarios::test_map_state_legacy_reentrant": DISTRIBUTED,
  "TestBaseScenarios::test_map_state_legacy_config_inline": DISTRIBUTED,
  "TestBaseScenarios::test_map_state_legacy_config_inline_parameters": DISTRIBUTED,
  // MaxAttempts is 2, the history shows three retries.
  "TestBaseScenarios::test_map_state_retry_multiple_retriers": OTHER_DEFINITION,
  // The definition has no Retry, the history shows two.
  "TestBaseScenarios::test_parallel_state_retry": OTHER_DEFINITION,
  // The definition's state is a Task, the history's a Pass.
  "TestAssignReferenceVariables::test_undefined_reference[BASE_UNDEFINED_OUTPUT]": OTHER_DEFINITION,
};

const recordings: readonly Recording[] = isThere
  ? (JSON.parse(readFileSync(FILE, "utf8")) as Recording[])
  : [];
const listed = recordings.filter(({ name }) => titleOf(name) in LISTED);
const held = recordings.filter(({ name }) => !(titleOf(name) in LISTED));

const OURS = featuresOf(
  JSON.parse(
    readFileSync(new URL("../../statemachines/rollout.asl.json", import.meta.url), "utf8"),
  ),
);
/** What nearly every recording is framed in, and our file says otherwise (Next, Succeed). */
const FRAME = new Set(["type Pass", "state End"]);
const likeOurs = recordings.filter(({ definition }) =>
  [...featuresOf(definition as Record<string, unknown>)].every(
    (feature) => OURS.has(feature) || FRAME.has(feature),
  ),
);

describe.skipIf(!isThere)("executions recorded on the real service", () => {
  const passed = new Set<Recording>();
  afterAll(() => {
    const ours = likeOurs.filter((recording) => passed.has(recording)).length;
    console.log(
      `recordings: ${passed.size} passed, ${listed.length} listed; of ${likeOurs.length} with the features of rollout.asl.json alone ${ours} passed`,
    );
  });

  it.each(held)("$name ends the same way here", async (recording) => {
    const { states, ...end } = recording.expected;
    expect(await replay(recording)).toEqual({ ...end, states: [...states].sort() });
    passed.add(recording);
  });

  it.each(listed)("$name does not replay, as its reason in the table says", async (recording) => {
    const { states, ...end } = recording.expected;
    const got = await replay(recording).catch(String);
    expect(got).not.toEqual({ ...end, states: [...states].sort() });
    if (LISTED[titleOf(recording.name)] === DISTRIBUTED) expect(got).toMatchObject(end);
  });

  it("lists one in twenty at most", () => {
    expect(listed.length / recordings.length).toBeLessThanOrEqual(0.05);
  });

  it("lists none that uses only what rollout.asl.json uses, unless its history is another's", () => {
    expect(likeOurs.length).toBeGreaterThan(30);
    const lacking = likeOurs
      .map(({ name }) => titleOf(name))
      .filter((title) => title in LISTED && LISTED[title] !== OTHER_DEFINITION);
    expect(lacking).toEqual([]);
  });

  it("lists nothing that is not recorded", () => {
    const titles = new Set(recordings.map(({ name }) => titleOf(name)));
    expect(Object.keys(LISTED).filter((title) => !titles.has(title))).toEqual([]);
  });
});

function titleOf(name: string): string {
  return name.split(" ")[0] ?? name;
}
