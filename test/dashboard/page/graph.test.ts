import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { drawGraph } from "../../../dashboard/page/graph/draw.ts";
import { layoutGraph } from "../../../dashboard/page/graph/layout.ts";
import { type Definition, transitionsOf } from "../../../dashboard/page/graph/transitions.ts";

const FILE = new URL("../../../statemachines/rollout.asl.json", import.meta.url);
const definition = JSON.parse(readFileSync(FILE, "utf8")) as Definition;

test("The graph has every state once and every transition between them", async () => {
  const { nodes, edges } = await layoutGraph(definition);
  expect(nodes.map(({ name }) => name)).toEqual(Object.keys(definition.States));
  expect(edges.map(({ from, to }) => [from, to])).toEqual(
    transitionsOf(definition).map(({ from, to }) => [from, to]),
  );
});

test("No two states overlap, and every edge leaves its state and ends at the next", async () => {
  const { nodes, edges } = await layoutGraph(definition);
  for (const [index, a] of nodes.entries()) {
    for (const b of nodes.slice(index + 1)) {
      const isApart =
        a.x + a.width <= b.x ||
        b.x + b.width <= a.x ||
        a.y + a.height <= b.y ||
        b.y + b.height <= a.y;
      expect(isApart, `${a.name} and ${b.name}`).toBe(true);
    }
  }
  for (const { from, to, path } of edges) {
    const points = [...path.matchAll(/([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    expect(touches(from, points[0]), `${from} to ${to}`).toBe(true);
    expect(touches(to, points.at(-1)), `${from} to ${to}`).toBe(true);
  }
  function touches(name: string, [x = Number.NaN, y = Number.NaN]: number[] = []): boolean {
    const node = nodes.find((each) => each.name === name);
    if (!node) return false;
    const isInside = x >= node.x - 0.1 && x <= node.x + node.width + 0.1;
    return isInside && y >= node.y - 0.1 && y <= node.y + node.height + 0.1;
  }
});

test("The documents show the state machine as it is (to draw it again, run this file with -u)", async () => {
  const picture = drawGraph(await layoutGraph(definition));
  await expect(picture).toMatchFileSnapshot("../../../docs/images/state-machine.svg");
});
