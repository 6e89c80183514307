import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { CDPSession, Page } from "playwright-core";
import { buildWithPage } from "../dashboard/build.ts";
import { openBrowser } from "../test/browser/browser.ts";
import { createBroker } from "../twin/world/broker.ts";
import { publishFarm } from "./dashboard-farm.ts";
import { watchHeap } from "./dashboard-heap.ts";

export interface Measured {
  readonly fps: number;
  /** Of an empty page in the same browser: what this machine gives anybody. */
  readonly emptyFps: number;
  readonly mainPercent: number;
  /** Median of several openings. */
  readonly interactiveMs: number;
  readonly frameBytes: number;
  readonly serverPercent: number;
  /** After a collection, each so many seconds; typed arrays included. */
  readonly heapMb: readonly number[];
}

const MAIN = new URL("../dashboard/main.ts", import.meta.url).pathname;
const FRAMES_A_SECOND = 10;
const VIEWPORT = { width: 1_440, height: 900 };
const EMPTY_SECONDS = 5;
const OPENINGS = 5;

interface Plan {
  readonly turbines: number;
  readonly seconds: number;
  /** Without it only at the end: a collection stops the page. */
  readonly heapEverySeconds?: number | undefined;
}

/** The dashboard as a process of its own, a browser on its page, and detectors that publish to it. */
export const measureDashboard = async (plan: Plan): Promise<Measured> => {
  const directory = await mkdtemp(join(tmpdir(), "bench-dashboard-"));
  const broker = await createBroker({ port: 0, log: () => undefined });
  const stopFarm = publishFarm(broker.mqtt, plan.turbines);
  const server = spawn(process.execPath, [await buildWithPage(MAIN, directory)], {
    stdio: ["ignore", "pipe", "ignore"],
    env: {
      ...process.env,
      MQTT_URL: broker.url,
      TURBINE_IDS: `1-${plan.turbines}`,
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
  { seconds, heapEverySeconds }: Plan,
): Promise<Measured> => {
  // The farm is known before somebody looks.
  await sleep(3_000);
  const emptyFps = await framesOfAnEmptyPage();
  const interactiveMs = median(await openings(url));
  return withPage(async (page) => {
    await page.goto(url);
    await page.locator("[data-turbine]").first().waitFor();
    await sleep(2_000);
    const devtools = await page.context().newCDPSession(page);
    // Time on the processor, whatever else the machine does meanwhile.
    await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    const heap = watchHeap(devtools, heapEverySeconds);
    const [taskBefore, cpuBefore] = [await taskSeconds(devtools), cpuSeconds(server)];
    const [frames, streamed] = await Promise.all([
      page.evaluate(countFrames, seconds * 1_000),
      streamBytes(url, seconds),
    ]);
    const spent = { task: await taskSeconds(devtools), cpu: cpuSeconds(server) };
    return {
      fps: frames / seconds,
      emptyFps,
      mainPercent: (spent.task - taskBefore) * (100 / seconds),
      interactiveMs,
      frameBytes: streamed / (seconds * FRAMES_A_SECOND),
      serverPercent: (spent.cpu - cpuBefore) * (100 / seconds),
      heapMb: await heap.end(),
    };
  });
};

/** In a browser of its own: the one of the npm package ends with the first page that is closed. */
const withPage = async <T>(work: (page: Page) => Promise<T>): Promise<T> => {
  const browser = await openBrowser();
  try {
    return await work(await browser.newPage({ viewport: VIEWPORT }));
  } finally {
    await browser.close();
  }
};

const framesOfAnEmptyPage = (): Promise<number> =>
  withPage(
    async (page) => (await page.evaluate(countFrames, EMPTY_SECONDS * 1_000)) / EMPTY_SECONDS,
  );

/** From the navigation until turbines stand there, each time without a cache. */
const openings = async (url: string): Promise<number[]> => {
  const times: number[] = [];
  for (let opening = 0; opening < OPENINGS; opening++) {
    times.push(
      await withPage(async (page) => {
        await page.goto(url, { waitUntil: "commit" });
        return page.evaluate(untilTurbinesAreShown);
      }),
    );
  }
  return times;
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const taskSeconds = async (devtools: CDPSession): Promise<number> => {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
};

/** Runs in the page. */
const untilTurbinesAreShown = (): Promise<number> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (document.querySelector("[data-turbine]")) resolve(Math.round(performance.now()));
      else setTimeout(look, 5);
    };
    look();
  });

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
