import { gzipSync } from "node:zlib";
import { buildDashboard } from "../dashboard/page/build.ts";
import { InvalidInput } from "../domain/errors.ts";
import type { Table } from "./benchmark.ts";
import { measureDashboard } from "./dashboard-measure.ts";

export const name = "dashboard";

const SIZES = [50, 500] as const;
const TARGETS: Readonly<Record<number, { readonly fps: string; readonly main: string }>> = {
  50: { fps: "≥ 55", main: "≤ 15 %" },
  500: { fps: "≥ 50", main: "–" },
};

/** `--seconds n` (20) to measure over; `--turbines n` for one size instead of 50 and 500. */
export const run = async (args: readonly string[]): Promise<Table> => {
  const seconds = numberOf(args, "--seconds") ?? 20;
  const one = numberOf(args, "--turbines");
  const rows: Table["rows"][number][] = [
    {
      what: "JS, CSS and graph, compressed",
      measured: `${Math.round((await pageBytes()) / 1_024)} KB`,
      target: "≤ 80 KB",
    },
  ];
  for (const turbines of one === undefined ? SIZES : [one]) {
    const seen = await measureDashboard({ turbines, seconds });
    const target = TARGETS[turbines] ?? { fps: "–", main: "–" };
    const at = (what: string) => `${what}, ${turbines} turbines`;
    rows.push(
      { what: at("frames a second"), measured: seen.fps.toFixed(1), target: target.fps },
      {
        what: at("main thread"),
        measured: `${seen.mainPercent.toFixed(1)} %`,
        target: target.main,
      },
      {
        what: at("until turbines are shown"),
        measured: `${seen.interactiveMs} ms`,
        target: "≤ 1000 ms",
      },
      {
        what: at("stream, bytes a frame of a tenth second"),
        measured: seen.frameBytes.toFixed(0),
        target: turbines === 50 ? "≤ 2048" : "–",
      },
      {
        what: at("server"),
        measured: `${seen.serverPercent.toFixed(1)} % of a core`,
        target: turbines === 50 ? "≤ 3 %" : "–",
      },
      {
        what: at("heap, and what it grew by"),
        measured: `${seen.heapMb.toFixed(1)} MB, ${seen.heapGrowthMb.toFixed(1)} MB`,
        target: "–",
      },
    );
  }
  return { title: `The dashboard's page, each measured for ${seconds} s`, rows };
};

const pageBytes = async (): Promise<number> => {
  const assets = await buildDashboard();
  return [...assets.values()].reduce(
    (sum, { body }) => sum + gzipSync(body, { level: 9 }).length,
    0,
  );
};

const numberOf = (args: readonly string[], option: string): number | undefined => {
  const place = args.indexOf(option);
  if (place < 0) return undefined;
  const value = Number(args[place + 1]);
  if (value >= 1) return value;
  throw new InvalidInput(
    `${option}: expected a number from 1, got ${args[place + 1] ?? "nothing"}`,
  );
};
