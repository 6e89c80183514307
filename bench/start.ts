import { loadavg } from "node:os";
import { errorText } from "../domain/error-text.ts";
import { InvalidInput } from "../domain/errors.ts";
import type { Row, Table } from "./benchmark.ts";
import { startBusyLoops } from "./busy-loops.ts";
import { type Started, startOnce } from "./one-start.ts";

export const name = "start";

/** On two cores, so that the product gets a fifth of them. */
const BUSY_LOOPS = 8;
const BUSY_STARTS = 20;

/**
 * Times what a user waits for, five devices by default. `--busy` starts 20 times (`--starts N`)
 * while 8 loops keep the machine busy; other arguments go to `npm start`.
 */
export const run = async (args: readonly string[]): Promise<Table> => {
  const { isBusy, starts, rest } = optionsIn(args);
  const loops = isBusy ? startBusyLoops(BUSY_LOOPS) : undefined;
  try {
    return starts === 1 ? one(await startOnce(rest)) : many(await startSeveral(starts, rest));
  } finally {
    await loops?.close();
  }
};

const optionsIn = (args: readonly string[]) => {
  const isBusy = args.includes("--busy");
  const at = args.indexOf("--starts");
  const starts = at < 0 ? undefined : wholeNumber(args[at + 1]);
  const rest = args.filter(
    (each, index) => each !== "--busy" && (at < 0 || index < at || index > at + 1),
  );
  return { isBusy, starts: starts ?? (isBusy ? BUSY_STARTS : 1), rest };
};

const wholeNumber = (text: string | undefined): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 1_000) return value;
  throw new InvalidInput(`--starts: expected a whole number from 1 to 1000, got ${text}`);
};

/** A start that fails is counted, not the end; one that refuses its arguments would every time. */
const startSeveral = async (count: number, args: readonly string[]): Promise<Attempt[]> => {
  const attempts: Attempt[] = [];
  for (let number = 1; number <= count; number++) {
    const attempt = await startOnce(args).catch(failureOf);
    const load = loadavg();
    process.stderr.write(
      `start ${number} of ${count}: ${described(attempt)}; load ${load.map((each) => each.toFixed(0)).join(" ")}\n`,
    );
    attempts.push(attempt);
  }
  return attempts;
};

type Attempt = Started | string;

const failureOf = (error: unknown): string => {
  if (error instanceof InvalidInput) throw error;
  return errorText(error);
};

const described = (attempt: Attempt): string =>
  typeof attempt === "string"
    ? attempt
    : `judged after ${attempt.judgedSeconds.toFixed(1)} s, released after ${attempt.releasedSeconds.toFixed(1)} s`;

const one = (started: Started): Table => ({
  title: "npm start, from the command to what a user sees",
  rows: [
    { what: "`ready:` is printed", value: seconds(started.readySeconds), target: "20 s" },
    {
      what: "verdicts of all turbines on the page",
      value: seconds(started.judgedSeconds),
      target: "60 s",
    },
    { what: "the first model is released", value: seconds(started.releasedSeconds), target: "" },
    {
      what: "memory of all processes",
      value: megabytes(started.memoryBytes),
      target: "1800 MB",
    },
  ],
});

const many = (attempts: readonly Attempt[]): Table => {
  const released = attempts.filter((attempt) => typeof attempt !== "string");
  return {
    title: `npm start, ${attempts.length} times: ${released.length} released`,
    rows: [
      spread("`ready:` is printed", released, (each) => each.readySeconds, seconds),
      spread(
        "verdicts of all turbines on the page",
        released,
        (each) => each.judgedSeconds,
        seconds,
      ),
      spread("the first model is released", released, (each) => each.releasedSeconds, seconds),
      spread("memory of all processes", released, (each) => each.memoryBytes, megabytes),
    ],
  };
};

const spread = (
  what: string,
  starts: readonly Started[],
  figureOf: (start: Started) => number,
  worded: (figure: number) => string,
): Row => {
  const sorted = starts.map(figureOf).toSorted((a, b) => a - b);
  const at = (index: number) => {
    const figure = sorted[index];
    return figure === undefined ? "none" : worded(figure);
  };
  return { what, median: at(Math.floor(sorted.length / 2)), worst: at(sorted.length - 1) };
};

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

const seconds = (value: number): string => `${value.toFixed(1)} s`;
