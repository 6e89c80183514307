import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { buildWithPage } from "../dashboard/build.ts";
import { openBrowser } from "../test/browser/browser.ts";
import { createBroker } from "../twin/world/broker.ts";
import { publishFarm } from "./dashboard-farm.ts";

export interface Measured {
  readonly fps: number;
  readonly mainPercent: number;
  readonly interactiveMs: number;
  readonly frameBytes: number;
  readonly serverPercent: number;
  /** Of the page after a collection, at the end and what it grew by meanwhile. */
  readonly heapMb: number;
  readonly heapGrowthMb: number;
}

const MAIN = new URL("../dashboard/main.ts", import.meta.url).pathname;
const FRAMES_A_SECOND = 10;

/** The dashboard as a process of its own, a browser on its page, and detectors that publish to it. */
export const measureDashboard = async (plan: {
  turbines: number;
  seconds: number;
}): Promise<Measured> => {
  const directory = await mkdtemp(join(tmpdir(), "bench-dashboard-"));
  const broker = await createBroker({ port: 0, log: () => undefined });
  const stopFarm = publishFarm(broker.mqtt, plan.turbines);
  const server = spawn(process.execPath, [await buildWithPage(MAIN, directory)], {
    stdio: ["ignore", "pipe", "ignore"],
    env: {
      ...process.env,
      MQTT_URL: broker.url,
      DASHBOARD_PORT: "0",
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "x",
      AWS_SECRET_ACCESS_KEY: "x",
      AWS_MAX_ATTEMPTS: "1",
    },
  });
  try {
    return await measure(await urlOf(server), server, plan);
  } finally {
    stopFarm();
    server.kill("SIGTERM");
    await broker.close();
    rmSync(directory, { recursive: true, force: true });
  }
};

const measure = async (
  url: string,
  server: ChildProcess,
  { seconds }: { seconds: number },
): Promise<Measured> => {
  // The farm is known before somebody looks.
  await sleep(3_000);
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1_440, height: 900 } });
    const began = performance.now();
    await page.goto(url);
    await page.locator("[data-turbine]").first().waitFor();
    const interactiveMs = Math.round(performance.now() - began);
    await sleep(2_000);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Performance.enable");
    const taskSeconds = async (): Promise<number> => {
      const { metrics } = await devtools.send("Performance.getMetrics");
      return metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
    };
    const heapMb = async (): Promise<number> => {
      await devtools.send("HeapProfiler.collectGarbage");
      return (await devtools.send("Runtime.getHeapUsage")).usedSize / 1e6;
    };
    const heapBefore = await heapMb();
    const [taskBefore, cpuBefore] = [await taskSeconds(), cpuSeconds(server)];
    const [frames, streamed] = await Promise.all([
      page.evaluate(countFrames, seconds * 1_000),
      streamBytes(url, seconds),
    ]);
    const spent = { task: await taskSeconds(), cpu: cpuSeconds(server) };
    const heapAfter = await heapMb();
    return {
      fps: frames / seconds,
      mainPercent: (spent.task - taskBefore) * (100 / seconds),
      interactiveMs,
      frameBytes: streamed / (seconds * FRAMES_A_SECOND),
      serverPercent: (spent.cpu - cpuBefore) * (100 / seconds),
      heapMb: heapAfter,
      heapGrowthMb: heapAfter - heapBefore,
    };
  } finally {
    await browser.close();
  }
};

/** Runs in the page. */
const countFrames = (milliseconds: number): Promise<number> =>
  new Promise((resolve) => {
    let frames = 0;
    const began = performance.now();
    const next = (): void => {
      frames += 1;
      if (performance.now() - began < milliseconds) requestAnimationFrame(next);
      else resolve(frames);
    };
    requestAnimationFrame(next);
  });

/** What a page's stream weighs on the wire, after its first second. */
const streamBytes = (url: string, seconds: number): Promise<number> =>
  new Promise((resolve, reject) => {
    let bytes = 0;
    const headers = { "accept-encoding": "gzip" };
    const request = get(`${url}/api/events?form=changes`, { headers }, (response) => {
      setTimeout(() => {
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
        });
      }, 1_000);
      response.on("error", () => undefined);
      setTimeout(() => {
        request.destroy();
        resolve((bytes * seconds) / Math.max(seconds - 1, 1));
      }, seconds * 1_000);
    });
    request.on("error", reject);
  });

const urlOf = async ({ stdout }: ChildProcess): Promise<string> => {
  if (stdout === null) throw new Error("dashboard: it has no output");
  for await (const line of createInterface({ input: stdout })) {
    const { dashboard } = JSON.parse(line) as { dashboard?: string };
    if (dashboard) return dashboard;
  }
  throw new Error("dashboard: it ended before it listened");
};

/** User and system time of a process, from /proc (Linux), in seconds. */
const cpuSeconds = ({ pid }: ChildProcess): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
};
