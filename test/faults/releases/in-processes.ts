import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { FaultRow, Pieces } from "../fault-table.ts";
import { rowsKeptIn } from "./kept-rows.ts";
import type { Order } from "./run-one.ts";

const RUN_ONE = fileURLToPath(new URL("run-one.ts", import.meta.url));

/**
 * The rows of each order, each in a process of its own, as many at once as there are cores; none of an
 * order that the time no longer sufficed for.
 */
export const rowsOf = async (orders: readonly Order[], pieces: Pieces): Promise<FaultRow[][]> => {
  const kept = rowsKeptIn(pieces.keep);
  const end = performance.now() + (pieces.minutes ?? Number.POSITIVE_INFINITY) * 60_000;
  const waiting = orders.filter((order) => kept.of(order) === undefined);
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next && performance.now() < end; next = waiting.shift()) {
      kept.keep(next, await one(next));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return orders.flatMap((order) => {
    const rows = kept.of(order);
    return rows ? [rows] : [];
  });
};

const one = async (order: Order): Promise<FaultRow[]> => {
  const child = spawn(process.execPath, [RUN_ONE, JSON.stringify(order)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output, [code, signal]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  if (code !== 0) {
    throw new Error(
      `${JSON.stringify(order)} ended with ${signal ?? code}: ${output.slice(-2_000)}`,
    );
  }
  return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "[]") as FaultRow[];
};
