import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { InvalidInput } from "../domain/errors.ts";
import type { Row, Table } from "./benchmark.ts";
import type { FleetRun } from "./fleet-scale-run.ts";

export const name = "fleet-scale";

const RUN = fileURLToPath(new URL("fleet-scale-run.ts", import.meta.url));

interface Case {
  readonly devices: number;
  readonly seconds: number;
  readonly megabytes: number;
}

const CASES: readonly Case[] = [
  { devices: 1_000, seconds: 60, megabytes: 800 },
  { devices: 10_000, seconds: 600, megabytes: 2_000 },
];

const MOST_WRITE_KB = 100;
const MOST_EVENTS = 2_000;
/** What a device may cost at ten times the size. */
const MOST_GROWTH = 1.2;

/** One release to a large fleet in three rings, or only one size: the real rollout, devices that only report. */
export const run = async (args: readonly string[]): Promise<Table> => {
  const cases = casesIn(args);
  const runs: FleetRun[] = [];
  for (const { devices } of cases) runs.push(await measured(devices));
  return {
    title: "A release to a fleet in three rings, its devices in this process",
    rows: [...cases.flatMap((each, index) => rowsOf(each, runs[index])), ...growth(runs)],
  };
};

const casesIn = (args: readonly string[]): readonly Case[] => {
  if (args.length === 0) return CASES;
  const sizes = args.filter((each) => each !== "--devices");
  const cases = CASES.filter(({ devices }) => sizes.includes(String(devices)));
  if (cases.length > 0 && cases.length === sizes.length) return cases;
  const known = CASES.map(({ devices }) => devices).join(" or ");
  throw new InvalidInput(`fleet-scale: expected --devices ${known}, got ${args.join(" ")}`);
};

/** In a process of its own, so that its memory and its time are its own. */
const measured = async (devices: number): Promise<FleetRun> => {
  const child = spawn(process.execPath, [RUN, String(devices)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  if (code !== 0) throw new Error(`${devices} devices ended with ${code}: ${output.slice(-2_000)}`);
  return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "{}") as FleetRun;
};

const rowsOf = ({ devices, seconds, megabytes }: Case, found: FleetRun | undefined): Row[] =>
  found === undefined
    ? []
    : [
        { what: `${devices} devices: outcome`, value: found.outcome, target: "released" },
        { what: "wall time", value: `${found.wallSeconds.toFixed(1)} s`, target: `${seconds} s` },
        { what: "of the processor", value: `${found.cpuSeconds.toFixed(1)} s`, target: "" },
        { what: "memory", value: `${found.rssMb} MB`, target: `${megabytes} MB` },
        { what: "AWS API calls", value: found.apiCalls, target: "" },
        { what: "  of them", value: found.byOperation, target: "" },
        {
          what: "largest write",
          value: `${found.largestWriteKb} KB`,
          target: `${MOST_WRITE_KB} KB`,
        },
        { what: "history events", value: found.events, target: MOST_EVENTS },
      ];

const growth = ([small, large]: readonly FleetRun[]): Row[] => {
  if (!small || !large) return [];
  const grown = (value: (found: FleetRun) => number): string =>
    (value(large) / large.devices / (value(small) / small.devices)).toFixed(2);
  return [
    {
      what: "API calls a device, large over small",
      value: grown((found) => found.apiCalls),
      target: MOST_GROWTH,
    },
    {
      what: "processor a device, large over small",
      value: grown((found) => found.cpuSeconds),
      target: MOST_GROWTH,
    },
  ];
};
