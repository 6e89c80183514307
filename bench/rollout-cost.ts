import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { approve } from "../test/rollout/approve.ts";
import { type Rig, startRig } from "../test/rollout/rig.ts";
import type { Row, Table } from "./benchmark.ts";
import { bundleRows } from "./lambda-bundles.ts";
import { dollarsOf } from "./rollout-prices.ts";

export const name = "rollout-cost";

const TEN_MINUTES = 600;
const HALF_AN_HOUR = 1_800;
const WEEK = 7 * 86_400;

const BAKE = 4 * 3_600;

/**
 * What a rollout costs: the deployed state machine file and the real handlers over the mocked AWS,
 * on a clock that jumps. Two rings, compile 10 minutes, 30 minutes a ring; one whose device is away
 * for a week; and one that bakes, by `rollout-cost baked` alone.
 */
export const run = async (args: readonly string[]): Promise<Table> =>
  args.includes("baked")
    ? { title: "A rollout that bakes", rows: await bakedRows() }
    : { title: TITLE, rows: [...(await usualRows()), ...(await inAProcess("baked"))] };

const TITLE = "A rollout by the original delivery, two rings; a bundle's size and initialisation";

/** The handlers read their policy once a process, and one that bakes has another. */
const inAProcess = async (what: string): Promise<readonly Row[]> => {
  const bench = fileURLToPath(new URL("bench.ts", import.meta.url));
  const child = spawn(process.execPath, [bench, "rollout-cost", what, "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const output = await text(child.stdout);
  return (JSON.parse(output.slice(output.indexOf('{\n  "title"'))) as Table).rows;
};

const bakedRows = async (): Promise<Row[]> => {
  const rig = await startRig({
    delivery: "edge-manager",
    compileSeconds: TEN_MINUTES,
    installSeconds: HALF_AN_HOUR,
    gate: { bakeSeconds: BAKE },
  });
  try {
    const baked = await measured(rig, async () => void (await approve(rig)));
    return rows("the same with a bake of 4 hours", baked, { transitions: 120, events: 800 });
  } finally {
    await rig.close();
  }
};

const usualRows = async (): Promise<Row[]> => {
  const rig = await startRig({
    delivery: "edge-manager",
    compileSeconds: TEN_MINUTES,
    installSeconds: HALF_AN_HOUR,
    holdAfterSeconds: WEEK,
  });
  try {
    const usual = await measured(rig, async () => void (await approve(rig)));
    const patient = await measured(rig, async () => {
      rig.devices.behave("edge-3", "offline");
      await approve(rig);
      await rig.reached("WaitForRing");
      await rig.clock.pass(WEEK);
      rig.devices.reconnect("edge-3");
    });
    const bundles = await bundleRows();
    return [
      ...rows("two rings, 10 min compile, 30 min a ring", usual, { transitions: 90, events: 600 }),
      ...rows("the same with a device away for 7 days", patient, { events: 5_000 }),
      ...bundles,
    ];
  } finally {
    await rig.close();
  }
};

interface Measured {
  readonly outcome: string;
  readonly transitions: number;
  readonly events: number;
  readonly functionCalls: number;
  readonly apiCalls: number;
  readonly dollars: number;
}

const measured = async (rig: Rig, act: () => Promise<void>): Promise<Measured> => {
  const before = rig.calls.length;
  const calledBefore = sum(rig.functionCalls);
  await act();
  const execution = (await rig.ended()).at(-1);
  const history = rig.history(execution?.arn ?? "");
  const retries = history.filter(({ type }) => type === "TaskFailed").length;
  const calls = rig.calls.slice(before).filter(({ by }) => by !== "person");
  const functionCalls = sum(rig.functionCalls) - calledBefore;
  const transitions = history.filter(({ type }) => type.endsWith("StateEntered")).length + retries;
  return {
    outcome: execution?.status ?? "",
    transitions,
    events: history.length,
    functionCalls,
    apiCalls: calls.length,
    dollars: dollarsOf({ transitions, functionCalls, calls }),
  };
};

const sum = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((total, count) => total + count, 0);

const rows = (
  what: string,
  { outcome, transitions, events, functionCalls, apiCalls, dollars }: Measured,
  targets: { readonly transitions?: number; readonly events?: number },
): Row[] => [
  { what: `${what}: outcome`, value: outcome, target: "SUCCEEDED" },
  { what: "state transitions", value: transitions, target: targets.transitions ?? "" },
  { what: "history events", value: events, target: targets.events ?? "" },
  { what: "Lambda calls", value: functionCalls, target: "" },
  { what: "AWS API calls", value: apiCalls, target: "" },
  { what: "US dollars", value: dollars.toFixed(4), target: "" },
];
