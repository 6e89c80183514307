import { folderGraph, importGraph } from "./import-graph.ts";

const ROOMS = [
  "domain",
  "adapters",
  "lambdas",
  "statemachines",
  "lib",
  "edge",
  "training",
  "dashboard",
  "simulator",
  "twin",
  "local",
  "cli",
];

/** Which room imports which, as the code has it; in Mermaid, which the page that shows it can draw. */
export const architecturePicture = (): string => {
  const rooms = folderGraph(importGraph(), (file) =>
    ROOMS.find((room) => file.startsWith(`${room}/`)),
  );
  const arrows = ROOMS.flatMap((room) =>
    [...(rooms.get(room) ?? [])].toSorted().map((imported) => `  ${room} --> ${imported}`),
  );
  return ["```mermaid", "flowchart LR", ...arrows, "```"].join("\n");
};

const START = "<!-- npm run architecture draws this -->";
const END = "<!-- until here -->";

/** The document with the picture in its place. @throws Error when the document has no place for it */
export const withPicture = (document: string): string => {
  const start = document.indexOf(START);
  const end = document.indexOf(END);
  if (start < 0 || end < start)
    throw new Error(`architecture.md: expected "${START}" and "${END}"`);
  return `${document.slice(0, start + START.length)}\n\n${architecturePicture()}\n\n${document.slice(end)}`;
};
