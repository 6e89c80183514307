import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { FaultRow } from "../fault-table.ts";
import type { Order } from "./run-one.ts";

const RUN_ONE = fileURLToPath(new URL("run-one.ts", import.meta.url));

/** The rows of each order, each in a process of its own, as many at once as there are cores. */
export const rowsOf = async (orders: readonly Order[]): Promise<FaultRow[][]> => {
  const rows: FaultRow[][] = [];
  const waiting = [...orders.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      rows[next[0]] = await one(next[1]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return rows;
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
