import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { buildDashboard } from "../dashboard/page/build.ts";
import { InvalidInput } from "../domain/errors.ts";
import type { Table } from "./benchmark.ts";
import { type Measured, measureDashboard } from "./dashboard-measure.ts";

export const name = "dashboard";

type Rows = Table["rows"][number][];

const SIZES = [50, 500] as const;
const TARGETS: Readonly<
  Record<number, Partial<Record<"fps" | "main" | "bytes" | "server", string>>>
> = {
  50: { fps: "≥ 55", main: "≤ 15 %", bytes: "≤ 2048", server: "≤ 3 %" },
  500: { fps: "≥ 50" },
};
const HEAP = { turbines: 200, seconds: 600, heapEverySeconds: 60 } as const;

/**
 * `--seconds n` (60) to measure over; `--turbines n` for one size instead of 50 and 500; `--heap`
 * instead of all that, whether a page on 200 turbines grows in ten minutes.
 */
export const run = async (args: readonly string[]): Promise<Table> => {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const seconds = numberIn("--seconds", values.seconds);
  const turbines = numberIn("--turbines", values.turbines);
  if (values.heap) {
    return heapTable({
      ...HEAP,
      ...(seconds !== undefined && { seconds, heapEverySeconds: seconds / 10 }),
      ...(turbines !== undefined && { turbines }),
    });
  }
  return pageTable(turbines === undefined ? SIZES : [turbines], seconds ?? 60);
};

const pageTable = async (sizes: readonly number[], seconds: number): Promise<Table> => {
  const kilobytes = Math.round((await pageBytes()) / 1_024);
  const what = "JS, CSS and graph, compressed";
  const rows: Rows = [{ what, measured: `${kilobytes} KB`, target: "≤ 80 KB" }];
  for (const turbines of sizes) {
    const seen = await measureDashboard({ turbines, seconds });
    rows.push(...rowsOf(turbines, seen));
  }
  return { title: `The dashboard's page, each measured for ${seconds} s, ${loadText()}`, rows };
};

const rowsOf = (turbines: number, seen: Measured): Rows => {
  const target = TARGETS[turbines] ?? {};
  const row = (what: string, measured: string, wanted = "–") => ({
    what: `${what}, ${turbines} turbines`,
    measured,
    target: wanted,
  });
  return [
    row("frames a second", seen.fps.toFixed(1), target.fps),
    row("frames a second of an empty page there", seen.emptyFps.toFixed(1)),
    row("main thread", `${seen.mainPercent.toFixed(1)} %`, target.main),
    row("until turbines are shown, median of 5", `${seen.interactiveMs} ms`, "≤ 1000 ms"),
    row("stream, bytes a frame of a tenth second", seen.frameBytes.toFixed(0), target.bytes),
    row("server, two streams", `${seen.serverPercent.toFixed(1)} % of a core`, target.server),
    row("heap", `${seen.heapMb.at(-1)?.toFixed(1)} MB`),
  ];
};

const heapTable = async (plan: {
  turbines: number;
  seconds: number;
  heapEverySeconds: number;
}): Promise<Table> => {
  const { heapMb } = await measureDashboard(plan);
  return {
    title: `What a page on ${plan.turbines} turbines holds after a collection, ${loadText()}`,
    rows: heapMb.map((megabytes, index) => ({
      second: Math.min(plan.seconds, Math.round((index + 1) * plan.heapEverySeconds)),
      MB: megabytes.toFixed(2),
      "since the first": (megabytes - (heapMb[0] ?? 0)).toFixed(2),
    })),
  };
};

/** What else the machine did takes frames from a page that draws in software. */
const loadText = (): string => `load ${loadavg()[0]?.toFixed(1)} with it`;

const pageBytes = async (): Promise<number> => {
  const assets = await buildDashboard();
  return [...assets.values()].reduce(
    (sum, { body }) => sum + gzipSync(body, { level: 9 }).length,
    0,
  );
};

const OPTIONS = {
  seconds: { type: "string" },
  turbines: { type: "string" },
  heap: { type: "boolean" },
} as const;

const numberIn = (option: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value >= 1) return value;
  throw new InvalidInput(`${option}: expected a number from 1, got ${text}`);
};
