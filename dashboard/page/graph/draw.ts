import type { GraphEdge, GraphLayout, GraphNode } from "./graph-layout.ts";

/** A picture for documents: what the dashboard draws, with its colours for light and dark inside. */
export const drawGraph = ({ width, height, nodes, edges }: GraphLayout): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="State machine: ${nodes.length} states">`,
    `<style>${STYLE}</style>`,
    '<marker id="arrow" viewBox="0 0 6 6" refX="6" refY="3" markerWidth="9" markerHeight="9" orient="auto"><path class="arrow" d="M0 0L6 3L0 6z"/></marker>',
    ...edges.map(edgeOf),
    ...nodes.map(nodeOf),
    "</svg>\n",
  ].join("\n");

const STYLE = [
  "svg{--page:#fff;--line:#6b7683;--text:#16202b;--task:#e4eefc;--warn:#7a4a00}",
  "@media(prefers-color-scheme:dark){svg{--page:#171e26;--line:#8b96a3;--text:#e8edf2;--task:#1b2f4d;--warn:#f2be6b}}",
  "rect{fill:var(--page);stroke:var(--line)}.Task{fill:var(--task)}",
  "text{fill:var(--text);font:12px system-ui,sans-serif;text-anchor:middle}",
  ".edge{fill:none;stroke:var(--line)}.catch{stroke:var(--warn);stroke-dasharray:4 3}.arrow{fill:var(--line)}",
].join("");

const edgeOf = ({ from, to, path, isCatch }: GraphEdge): string =>
  `<path class="edge${isCatch ? " catch" : ""}" d="${path}" marker-end="url(#arrow)"><title>${from} to ${to}</title></path>`;

const nodeOf = ({ name, type, x, y, width, height }: GraphNode): string =>
  `<rect class="${type}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${type === "Choice" ? height / 2 : 6}"/>` +
  `<text x="${x + width / 2}" y="${y + height / 2 + 4}">${name}</text>`;
