import { expect, test } from "vitest";
import { whatNext } from "../../../dashboard/page/rollout/what-next.ts";
import { momentText } from "../../../dashboard/page/ui/time.tsx";
import { whoText } from "../../../dashboard/page/ui/who.tsx";
import { rolloutDetail } from "../../browser/fleet-parts.ts";
import { rollouts, type Scene } from "../../browser/fleet-scenes.ts";

const nextIn = (scene: Scene): string => {
  const [newest] = rollouts(scene);
  if (newest === undefined) throw new Error(`the scene ${scene} has no rollout`);
  return whatNext(newest, rolloutDetail(newest.id, [newest]), 8_640);
};
const ringIn = (scene: Scene) => {
  const [newest] = rollouts(scene);
  return rolloutDetail(newest?.id ?? "", newest ? [newest] : []).rings[0];
};

test("An open ring says how long it holds its confirmation, what opens then, and when a person is asked", () => {
  const asked = momentText(ringIn("first-rollout")?.deadlineAt ?? "");
  expect(nextIn("first-rollout")).toBe(
    `Next: ring canary confirms (0 of 1 so far) and holds that for 60 s, then ring fleet opens. Otherwise a person is asked at ${asked}.`,
  );
});

test("A bake says until when it watches, and a held rollout when it goes back without a word", () => {
  const until = momentText(ringIn("baking")?.bakeUntil ?? "");
  expect(nextIn("baking")).toContain(`all rings are watched until ${until}, then the release`);
  const [held] = rollouts("held");
  const detail = rolloutDetail(held?.id ?? "", held ? [held] : []);
  const end = momentText(Date.parse(detail.heldSince ?? "") + 8_640_000);
  expect(nextIn("held")).toContain(`Without a word it goes back at ${end}.`);
});

test("Before anybody told of times it still says what comes next", () => {
  const [open] = rollouts("first-rollout");
  expect(open && whatNext(open, undefined, undefined)).toBe(
    "Next: ring canary confirms (0 of 1 so far) and holds that, then ring fleet opens.",
  );
});

test.each([
  ["arn:aws:iam::123456789012:user/Anna", "Anna"],
  ["arn:aws:sts::123456789012:assumed-role/Operator/anna", "Operator/anna"],
  ["anna@desk", "anna@desk"],
])("Who is told as %s is shown as %s", (who, shown) => {
  expect(whoText(who)).toBe(shown);
});
