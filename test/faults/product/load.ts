import { startBusyLoops } from "../../../bench/busy-loops.ts";
import { errorText } from "../../../domain/error-text.ts";
import type { Snapshot } from "../../../domain/rollout/snapshot.ts";
import { type StartedProduct, startProductProcess } from "../a-product.ts";
import type { FaultTable } from "../fault-table.ts";

/** On two cores, so that the product gets a fifth of them. */
const BUSY_LOOPS = 8;
const ARGUMENTS = "--dashboard-port 0 --aws-port 0 --mqtt-port 0".split(" ");
const PATIENCE_MS = 900_000;
const POLL_MS = 1_000;

/** How far a first rollout must come: at real speed its rings dwell longer than anybody watches. */
const SPEEDS = [
  { speed: 1, until: "the canary's turbine is judged by the new model" },
  { speed: 30, until: "released" },
  { speed: 1_000, until: "released" },
] as const;

/** `npm start` on a machine that others keep busy, at every speed. */
export const load: FaultTable = {
  name: "product-load",
  promise: "the first rollout gets there, whatever else runs on the machine",
  seeds: 3,
  run: async (starts) => {
    const loops = startBusyLoops(BUSY_LOOPS);
    const rows = [];
    try {
      for (const { speed, until } of SPEEDS) {
        const tries = [];
        for (let seed = 1; seed <= starts; seed++) tries.push(await startedUnderLoad(speed, seed));
        const failed = tries.filter((each) => typeof each === "string");
        const seconds = tries.filter((each) => typeof each === "number").toSorted((a, b) => a - b);
        rows.push({
          speed,
          starts,
          until,
          "worst seconds": Math.round(seconds.at(-1) ?? 0),
          reasons: [...new Set(failed)].join("; ") || "none",
          failures: failed.length,
        });
      }
    } finally {
      await loops.close();
    }
    return { title: "product-load", rows };
  },
};

/** Seconds until it got there, or why it did not. */
const startedUnderLoad = async (speed: number, seed: number): Promise<number | string> => {
  const began = Date.now();
  const product = startProductProcess([...ARGUMENTS, "--speed", `${speed}`, "--seed", `${seed}`]);
  try {
    const [, dashboard = ""] = await product.said(/^ready: dashboard (\S+)/);
    await Promise.race([
      speed === 1 ? canaryJudged(dashboard, began) : product.said(/^rollout: released/),
      trouble(product),
      outOfPatience(),
    ]);
    return (Date.now() - began) / 1_000;
  } catch (error) {
    return errorText(error);
  } finally {
    await product.end();
  }
};

const trouble = async (product: StartedProduct): Promise<never> => {
  const [line] = await product.said(/^rollout of model 1 ended as.*|^rollout: Hold$/);
  throw new Error(line);
};

const outOfPatience = async (): Promise<never> => {
  await new Promise((resolve) => {
    setTimeout(resolve, PATIENCE_MS).unref();
  });
  throw new Error(`no end after ${PATIENCE_MS / 1_000} s`);
};

const canaryJudged = async (dashboard: string, began: number): Promise<void> => {
  while (Date.now() - began < PATIENCE_MS) {
    const { turbines } = (await (await fetch(`${dashboard}/api/state`)).json()) as Snapshot;
    const canary = turbines.find(({ id }) => id === "1");
    if (canary && !Object.values(canary.flags).includes("unknown")) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
};
