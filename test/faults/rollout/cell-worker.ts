import { parentPort, workerData } from "node:worker_threads";
import { type Cell, isDistinct, pathOf, undisturbed } from "./cells.ts";
import { freshModules } from "./fresh-modules.ts";
import { judgeCell } from "./judge-cell.ts";
import { looksIn, play } from "./play.ts";
import { createStage } from "./stage.ts";

/** Plays the cells of one state. */
const { state, cells } = workerData as { readonly state: string; readonly cells: readonly Cell[] };
const stage = createStage(freshModules());
const usual = await play(undisturbed(state), stage);
const looks = looksIn(usual, state);
for (const cell of cells.filter((each) => isDistinct(each, looks))) {
  const played = await play(pathOf(cell, looks), stage);
  parentPort?.postMessage(judgeCell(cell, played, usual));
}
stage.close();
