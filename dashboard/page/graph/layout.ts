import { createRequire } from "node:module";
import type { ELK, ElkExtendedEdge, ElkNode, ElkPoint } from "elkjs/lib/elk-api.js";
import type { GraphLayout } from "./graph-layout.ts";
import { type Definition, transitionsOf } from "./transitions.ts";

// CommonJS that TypeScript and Node read differently under ESM.
const Elk = createRequire(import.meta.url)("elkjs/lib/elk.bundled.js") as new () => ELK;

const HEIGHT = 30;
const CHARACTER = 7.2;
const PADDING = 26;

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.spacing.nodeNode": "26",
  "elk.layered.spacing.nodeNodeBetweenLayers": "24",
  // The file tells the story from Admit on; loops go back, they do not turn it upside down.
  "elk.layered.cycleBreaking.strategy": "MODEL_ORDER",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
};

/** Lays the state machine out; the same file gives the same picture. */
export const layoutGraph = async (definition: Definition): Promise<GraphLayout> => {
  const transitions = transitionsOf(definition);
  const laidOut: ElkNode = await new Elk().layout({
    id: "rollout",
    layoutOptions: OPTIONS,
    children: Object.keys(definition.States).map((name) => ({
      id: name,
      width: Math.round(name.length * CHARACTER + PADDING),
      height: HEIGHT,
    })),
    edges: transitions.map(({ from, to }, index) => ({
      id: `e${index}`,
      sources: [from],
      targets: [to],
    })),
  });
  return {
    width: Math.ceil(laidOut.width ?? 0),
    height: Math.ceil(laidOut.height ?? 0),
    nodes: (laidOut.children ?? []).map(({ id, x = 0, y = 0, width = 0, height = 0 }) => ({
      name: id,
      type: definition.States[id]?.Type ?? "",
      x,
      y,
      width,
      height,
    })),
    edges: (laidOut.edges ?? []).flatMap((edge, index) => {
      const transition = transitions[index];
      return transition ? [{ ...transition, path: pathOf(edge) }] : [];
    }),
  };
};

const pathOf = ({ sections = [] }: ElkExtendedEdge): string =>
  sections
    .map(({ startPoint, bendPoints = [], endPoint }) =>
      [startPoint, ...bendPoints, endPoint].map(pointText).join(" "),
    )
    .join(" ");

const pointText = ({ x, y }: ElkPoint, index: number): string =>
  `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
