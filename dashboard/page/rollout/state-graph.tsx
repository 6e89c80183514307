import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { RolloutView } from "../../../domain/rollout/snapshot.ts";
import type { GraphLayout, GraphNode } from "../graph/graph-layout.ts";

export const graph = signal<GraphLayout | undefined>(undefined);

/** Fetches the layout that was computed from the deployed state machine file. */
export const loadGraph = async (): Promise<void> => {
  const response = await fetch("/graph.json");
  if (response.ok) graph.value = (await response.json()) as GraphLayout;
};

type Progress = "idle" | "done" | "active" | "failed";

const progressOf = (name: string, rollout: RolloutView | undefined): Progress => {
  if (!rollout) return "idle";
  if (rollout.status === "RUNNING" && rollout.state === name) return "active";
  if (!rollout.visited.includes(name)) return "idle";
  return name === "Failed" || name === failedIn(rollout) ? "failed" : "done";
};

/** The last state before an unsuccessful rollout closed. */
const failedIn = ({ status, visited }: RolloutView): string | undefined =>
  status === "RUNNING" || status === "SUCCEEDED"
    ? undefined
    : visited.findLast((state) => !/^(Close|Closed|Failed)$/.test(state));

/** The state machine as it is deployed, with the newest rollout's way through it. */
export const StateGraph = ({
  rollout,
}: {
  rollout: RolloutView | undefined;
}): JSX.Element | null => {
  const layout = graph.value;
  const place = useRef<HTMLElement>(null);
  const isThere = layout !== undefined;
  useLayoutEffect(() => showWhereItIs(place.current), [isThere]);
  if (!layout) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="scroll" ref={place} tabIndex={0} aria-label="State machine, scrollable">
      <svg
        class="graph"
        width={layout.width}
        height={layout.height}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        role="img"
        aria-label={`State machine, ${rollout ? `now in ${rollout.state}` : "idle"}`}
      >
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 6 6"
            refX="6"
            refY="3"
            markerWidth="9"
            markerHeight="9"
            orient="auto"
          >
            <path class="arrow" d="M0 0L6 3L0 6z" />
          </marker>
        </defs>
        {layout.edges.map(({ from, to, path, isCatch }) => (
          <path
            key={`${from} ${to}`}
            class={isCatch ? "edge catch" : "edge"}
            d={path}
            marker-end="url(#arrow)"
          />
        ))}
        {layout.nodes.map((node) => (
          <Node key={node.name} node={node} progress={progressOf(node.name, rollout)} />
        ))}
      </svg>
      <ol class="hidden" aria-label="States of the rollout">
        {layout.nodes.map(({ name }) => (
          <li key={name}>
            {name}: {progressOf(name, rollout)}
          </li>
        ))}
      </ol>
    </section>
  );
};

/** Where the graph is wider than its place, the state that it is in, or failed in, is in the middle. */
const showWhereItIs = (place: HTMLElement | null): void => {
  const node =
    place?.querySelector('[data-state="active"]') ??
    place?.querySelector('[data-state="failed"]') ??
    place?.querySelector('[data-state="done"]');
  if (!place || !node) return;
  const [box, seen] = [node.getBoundingClientRect(), place.getBoundingClientRect()];
  place.scrollLeft += box.left + box.width / 2 - (seen.left + seen.width / 2);
};

const Node = ({ node, progress }: { node: GraphNode; progress: Progress }): JSX.Element => (
  <g class={`node ${node.type}`} data-state={progress} data-name={node.name}>
    <rect
      x={node.x}
      y={node.y}
      width={node.width}
      height={node.height}
      rx={node.type === "Choice" ? node.height / 2 : 6}
    />
    <text x={node.x + node.width / 2} y={node.y + node.height / 2 + 4}>
      {node.name}
    </text>
  </g>
);
