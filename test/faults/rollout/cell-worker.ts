import { parentPort, workerData } from "node:worker_threads";
import { type Cell, isDistinct, pathOf, undisturbed } from "./cells.ts";
import { freshModules } from "./fresh-modules.ts";
import { judgeCell } from "./judge-cell.ts";
import { looksIn, type Played, play } from "./play.ts";

const forgetModules = freshModules();
const usual = new Map<string, Played>();
for (const cell of workerData as readonly Cell[]) {
  const known = usual.get(cell.state) ?? (await play(undisturbed(cell.state), forgetModules));
  usual.set(cell.state, known);
  const looks = looksIn(known, cell.state);
  if (!isDistinct(cell, looks)) continue;
  const played = await play(pathOf(cell, looks), forgetModules);
  parentPort?.postMessage(judgeCell(cell, played, known));
}
