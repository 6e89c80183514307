import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Snapshot } from "../../../domain/rollout/snapshot.ts";
import { isJudged, isRunning, type StartedProduct, startProductProcess } from "../a-product.ts";
import type { FaultRow, FaultTable } from "../fault-table.ts";

/** Where the product is killed, one start after the other, on the same state. */
const MOMENTS: readonly (readonly [moment: string, said: RegExp])[] = [
  ["while it signs the first model", /^rollout: SignModel/],
  ["while the detector is registered", /^rollout: RegisterDetector/],
  ["while a ring is deployed", /^rollout: DeployRing/],
  ["after the rollout", /^rollout: released/],
];
const LEFT_MS = 5_000;
/** A rollout of one device on a busy machine, and a first verdict. */
const PATIENCE_MS = 300_000;

/** Four real kills -9 of the whole product. */
export const kills: FaultTable = {
  name: "product-kills",
  promise: "nobody is left after 5 s, and the next start ends the one rollout of the one model",
  seeds: 1,
  run: async (times) => {
    const rows: FaultRow[] = [];
    for (let run = 1; run <= times; run += 1) rows.push(...(await once()));
    return { title: "product-kills", rows };
  },
};

const once = async (): Promise<FaultRow[]> => {
  const stateDir = mkdtempSync(join(tmpdir(), "rtf-kills-"));
  const start = (): StartedProduct =>
    startProductProcess([
      ..."--dashboard-port 0 --aws-port 0 --mqtt-port 0 --devices 1 --state-dir".split(" "),
      stateDir,
    ]);
  let product = start();
  try {
    const rows: FaultRow[] = [];
    for (const [moment, said] of MOMENTS) {
      await within(PATIENCE_MS, product.said(said), `${said}`);
      rows.push(await killed(product, moment));
      product = start();
    }
    rows.push(await ending(product));
    return rows;
  } finally {
    await product.end();
    rmSync(stateDir, { recursive: true, force: true });
  }
};

const killed = async (
  { child, descendants }: StartedProduct,
  moment: string,
): Promise<FaultRow> => {
  const below = descendants();
  child.kill("SIGKILL");
  const began = Date.now();
  while (below.some(isRunning) && Date.now() < began + LEFT_MS) await sleep(50);
  const left = below.filter(isRunning).length;
  const seen = `${below.length} processes, ${left} left after ${Date.now() - began} ms`;
  return { killed: moment, seen, failures: left === 0 && below.length >= 4 ? 0 : 1 };
};

const ending = async (product: StartedProduct): Promise<FaultRow> => {
  const ready = product.said(/^ready: dashboard (\S+)/);
  const [, dashboard = ""] = await within(PATIENCE_MS, ready, "ready");
  const began = Date.now();
  while (!(await isJudged(dashboard)) && Date.now() < began + PATIENCE_MS) await sleep(500);
  const { models, rollouts } = (await (await fetch(`${dashboard}/api/state`)).json()) as Snapshot;
  const seen = [
    models.map(({ version, status }) => `model ${version} ${status}`),
    rollouts.map(({ modelVersion, outcome }) => `rollout of ${modelVersion} ${outcome}`),
  ].map((each) => each.join(" and "));
  const isRight = seen.join() === "model 1 Approved,rollout of 1 released";
  const hasJudged = await isJudged(dashboard);
  return {
    killed: "the last start",
    seen: `${seen.join(", ")}, turbine ${hasJudged ? "judged" : "not judged"}`,
    failures: isRight && hasJudged ? 0 : 1,
  };
};

const within = async <T>(ms: number, promise: Promise<T>, what: string): Promise<T> => {
  const timer = new AbortController();
  const late = sleep(ms, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`product-kills: did not say ${what} within ${ms / 1_000} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
  }
};
