import { expect, test } from "vitest";
import {
  membersIn,
  movedSince,
  movedText,
  sharedText,
} from "../../../domain/rollout/membership.ts";

test("The order of a ring's things says nothing, and each of them counts", () => {
  expect(membersIn(["edge-2", "edge-1"])).toEqual(membersIn(["edge-1", "edge-2"]));
  expect(membersIn(["edge-1"]).digest).not.toBe(membersIn(["edge-2"]).digest);
  expect(membersIn(["edge-1", "edge-2"]).count).toBe(2);
});

test("Who joined and who left is named, the first five of each", () => {
  expect(movedText(movedSince(["edge-1"], ["edge-1"]))).toBeUndefined();
  const before = Array.from({ length: 7 }, (_, index) => `edge-${index}`);
  expect(movedText(movedSince(before, ["edge-9"]))).toBe(
    "edge-9 joined the ring since its deployment; edge-0, edge-1, edge-2, edge-3, edge-4 and 2 more left it and keep what they have; retry takes the ring as it is now, or let it through or abort",
  );
});

test("A device in two rings is named with both", () => {
  const ring = { name: "canary", things: ["edge-1"] };
  expect(sharedText(ring, [{ name: "fleet", things: ["edge-2"] }])).toBeUndefined();
  expect(sharedText(ring, [{ name: "fleet", things: ["edge-2", "edge-1"] }])).toMatch(
    /^edge-1 is in canary and fleet; leave each in one ring's group/,
  );
});
