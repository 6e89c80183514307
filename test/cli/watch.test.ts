import { expect, test } from "vitest";
import { watch } from "../../cli/watch.ts";
import type { FleetSnapshot, RolloutView } from "../../domain/rollout/snapshot.ts";
import { rollouts } from "../browser/fleet-scenes.ts";

const [running] = rollouts("first-rollout");
const [released] = rollouts("released");
const [backed] = rollouts("rolled-back");

/** What a person sees of a rollout that looks like this, one look after the other. */
const seen = async (
  looks: readonly (RolloutView | undefined)[],
  { isTTY = false, json = false } = {},
): Promise<{ written: string[]; exit: number }> => {
  const [first] = looks;
  const left = looks.map((look) => look && { ...look, id: first?.id ?? "" });
  const snapshot = async () => {
    const [now] = left.length > 1 ? left.splice(0, 1) : left;
    return { rollouts: now ? [now] : [] } as unknown as FleetSnapshot;
  };
  const written: string[] = [];
  const stdout = { isTTY, write: (text: string) => written.push(text) > 0 };
  const exit = await watch({ snapshot }, "ledger", "latest", json ? { json } : {}, {
    stdout,
    periodMs: 1,
  });
  return { written, exit };
};

test("In a terminal a followed rollout is drawn anew over what was drawn before", async () => {
  const { written, exit } = await seen([running, running, running, released], { isTTY: true });
  expect(exit).toBe(0);
  const [first = "", ...later] = written;
  expect(first).not.toContain("\u001b");
  expect(later.length).toBeGreaterThan(0);
  const before = [first, ...later];
  for (const [index, text] of later.entries()) {
    const height = (before[index] ?? "").split("\n").length - 1;
    expect(text.startsWith(`\u001b[${height}A\u001b[J`)).toBe(true);
  }
});

test("Elsewhere it is a line for each change, without a control character, and 1 is for one that failed", async () => {
  const { written, exit } = await seen([running, running, running, running, backed]);
  expect(exit).toBe(1);
  expect(written).toHaveLength(2);
  for (const line of written) expect(line.indexOf("\n")).toBe(line.length - 1);
  expect(written.join("")).not.toContain("\u001b");
});

test("With --json it is a line of JSON for each change, in a terminal too", async () => {
  const { written } = await seen([running, running, released], { isTTY: true, json: true });
  expect(written.map((line) => JSON.parse(line).status)).toEqual(["RUNNING", "SUCCEEDED"]);
});

test("A rollout that found nothing to do, and is told of no more, is followed to a good end", async () => {
  const { written, exit } = await seen([running, running, undefined]);
  expect(exit).toBe(0);
  expect(written).toHaveLength(1);
});
