import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { topics } from "../domain/topics.ts";
import type { Row, Table } from "./benchmark.ts";
import { createMessages } from "./detector-messages.ts";
import { type BenchNucleus, startNucleus, usageOf } from "./ipc-nucleus.ts";

export const name = "detector-memory";

const MILLION = 1_000_000;
const HZ = 20;
const BATCH = 50;
/** Readings given at once; then the detector is waited for. */
const BLOCK = 20_000;
/** The process is told to be done when it used no processor for so long. */
const QUIET_MS = 60;

/** The detector's memory after each million readings, given as fast as it takes them. */
export const run = async (args: readonly string[]): Promise<Table> => {
  const { values } = parseArgs({ args: [...args], options: { millions: { type: "string" } } });
  const millions = Number(values.millions ?? 10);
  const rows: Row[] = [];
  for (const turbines of [5, 50]) rows.push(await grown(turbines, millions));
  return { title: `RSS of the detector's process, MB, ${millions} million readings`, rows };
};

const grown = async (turbines: number, millions: number): Promise<Row> => {
  const ids = Array.from({ length: turbines }, (_, index) => `${index + 1}`);
  const nucleus = await startNucleus({
    script: "detector",
    turbines: ids,
    onPublished: () => undefined,
  });
  try {
    const started = usageOf(nucleus.pid);
    const next = createMessages(turbines, BATCH);
    const rss: number[] = [];
    while (rss.length < millions) {
      await giveMillion(nucleus, next);
      rss.push(usageOf(nucleus.pid).rssMb);
    }
    const [first = 0, second = 0, last = 0] = [rss[0], rss[1], rss.at(-1)];
    return {
      turbines,
      "hours of each": ((millions * MILLION) / turbines / HZ / 3_600).toFixed(1),
      "started, CPU s": started.cpuSeconds.toFixed(2),
      "at RUNNING": started.rssMb.toFixed(0),
      "after 1 million": first.toFixed(0),
      "after 2": second.toFixed(0),
      [`after ${millions}`]: last.toFixed(0),
      "slope per million": ((last - second) / Math.max(1, millions - 2)).toFixed(2),
    };
  } finally {
    await nucleus.close();
  }
};

const giveMillion = async (
  nucleus: BenchNucleus,
  next: ReturnType<typeof createMessages>,
): Promise<void> => {
  for (let given = 0; given < MILLION; given += BLOCK) {
    for (const [id, payload] of next(BLOCK).messages) nucleus.give(topics.rawData(id), payload);
    await quiet(nucleus.pid);
  }
};

/** Waits until the process has done all that it was given. */
const quiet = async (pid: number): Promise<void> => {
  let before = -1;
  for (let used = usageOf(pid).cpuSeconds; used !== before; used = usageOf(pid).cpuSeconds) {
    before = used;
    await wait(QUIET_MS);
  }
};
