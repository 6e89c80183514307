import { Command, InvalidArgumentError, Option } from "commander";
import { errorText } from "../domain/error-text.ts";
import { DELIVERIES, type Delivery } from "../domain/rollout/delivery.ts";
import type { RingPlan } from "../domain/rollout/ring-plan.ts";
import { MOST_READINGS } from "../domain/turbine/reading-batch.ts";
import { MOST_TURBINES } from "../domain/wiring/connections.ts";
import { batchFor, crowdedDevice } from "../domain/wiring/message-rates.ts";
import { requireLiveAsset } from "../training/live-asset.ts";
import { readingProblem, writingProblem } from "../twin/process/usable-path.ts";
import { CORE_CHOICES, type CoreChoice, coreProblem } from "./cores.ts";
import { MOST_PROCESSES } from "./devices-in-words.ts";
import { ringsFor } from "./rings.ts";

export interface StartOptions {
  readonly dashboardPort: number;
  readonly awsPort: number;
  readonly mqttPort: number;
  readonly devices: number;
  /** With the devices in them. */
  readonly rings: readonly RingPlan[];
  readonly turbinesPerDevice: number;
  /** Readings per second and turbine. */
  readonly rate: number;
  readonly batch: number;
  readonly delivery: Delivery;
  /** Which Greengrass nuclei the devices run; without it one in five runs lite. */
  readonly core?: CoreChoice;
  /** Divides the waits of the state machine and of the local cloud. */
  readonly speed: number;
  readonly seed: number;
  /** A recording to train the first model on. */
  readonly data?: string;
  readonly stateDir?: string;
  /** Forgets what the state directory holds of an earlier start. */
  readonly fresh: boolean;
}

/** A fault of the person's who typed it: one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** @throws UsageError naming the option, the value and what is expected */
export const parseOptions = (argv: readonly string[]): StartOptions => {
  const command = new Command("start")
    .description("Run the whole product on this machine.")
    .exitOverride((error) => {
      if (error.exitCode === 0) process.exit(0);
      throw new UsageError(error.message.replace(/^error: /, ""));
    })
    .configureOutput({ writeErr: () => undefined })
    .allowExcessArguments(false);
  for (const [name, fallback, range] of NUMBERS) {
    command.addOption(
      new Option(`--${name} <number>`, describe(range)).default(fallback).argParser(within(range)),
    );
  }
  command
    .addOption(
      new Option(
        "--batch <number>",
        `${describe(BATCH)} (default: 5, more where a device has many turbines)`,
      ).argParser(within(BATCH)),
    )
    .addOption(
      new Option("--delivery <name>", "how models travel").choices(DELIVERIES).default("onnx"),
    )
    .addOption(
      new Option(
        "--core <name>",
        "which nucleus the devices run (default: classic, every fifth lite; mixed: every second)",
      ).choices(CORE_CHOICES),
    )
    .option(
      "--rings <file>",
      "JSON with the rings, as fleet rings takes it (default: one canary, then the rest)",
    )
    .option("--asset <file>", "the wind turbine's asset, the only live one", requireLiveAsset)
    .option("--data <file>", "train the first model on this CSV (plain or gzip)")
    .option(
      "--state-dir <dir>",
      "where everything is kept, to go on from at the next start (default: below the user's state directory)",
    )
    .option("--fresh", "forget what the state directory holds", false)
    // The state is kept anyway; scripts may still ask for it.
    .addOption(new Option("--keep").hideHelp());
  command.parse(argv, { from: "user" });
  const { rings: ringsFile, ...given } = command.opts<
    Omit<StartOptions, "rings" | "batch"> & { rings?: string; batch?: number }
  >();
  const { turbinesPerDevice, rate } = given;
  const options = {
    ...given,
    batch: given.batch ?? batchFor(turbinesPerDevice, rate),
    rings: ringsIn(ringsFile, given.devices),
  };
  const problem = coreProblem(options.core, options.delivery) ?? crowdProblem(options);
  if (problem) throw new UsageError(problem);
  if (options.data !== undefined) checkReadable(options.data);
  if (options.stateDir !== undefined) checkWritable(options.stateDir);
  return options;
};

const ringsIn = (file: string | undefined, devices: number): RingPlan[] => {
  try {
    return ringsFor(file, devices);
  } catch (error) {
    throw new UsageError(errorText(error), { cause: error });
  }
};

/** Edge Manager's agent is a process beside the detector; the broker's limit is IoT Core's. */
const crowdProblem = (options: StartOptions): string | undefined => {
  const { devices, delivery, turbinesPerDevice, rate: rateHz, batch } = options;
  const crowded = crowdedDevice(turbinesPerDevice, { rateHz, batch });
  if (crowded) return `--turbines-per-device: ${crowded}`;
  const turbines = devices * turbinesPerDevice;
  if (turbines > MOST_TURBINES) {
    return `--devices ${devices} --turbines-per-device ${turbinesPerDevice}: expected at most ${MOST_TURBINES} turbines, got ${turbines}`;
  }
  return delivery === "onnx" || devices <= MOST_PROCESSES
    ? undefined
    : `--devices ${devices}: with --delivery ${delivery} at most ${MOST_PROCESSES}, each a process of its own; use fewer or --delivery onnx`;
};

interface Range {
  readonly min: number;
  readonly max: number;
  readonly isWhole: boolean;
  readonly meaning: string;
}

const port = (meaning: string): Range => ({ min: 0, max: 65_535, isWhole: true, meaning });

const NUMBERS: readonly (readonly [string, number, Range])[] = [
  ["dashboard-port", 8080, port("port of the dashboard")],
  ["aws-port", 4566, port("port of the local AWS endpoint")],
  ["mqtt-port", 1883, port("port of the MQTT broker")],
  ["devices", 5, { min: 1, max: 200, isWhole: true, meaning: "core devices" }],
  [
    "turbines-per-device",
    1,
    { min: 1, max: 50, isWhole: true, meaning: "turbines of each device" },
  ],
  ["rate", 20, { min: 10, max: 50, isWhole: false, meaning: "readings per second and turbine" }],
  ["speed", 30, { min: 1, max: 1_000, isWhole: false, meaning: "divides the rollout's waits" }],
  ["seed", 1, { min: 0, max: 2 ** 31, isWhole: true, meaning: "of every random number" }],
];

const BATCH: Range = {
  min: 1,
  max: MOST_READINGS,
  isWhole: true,
  meaning: "readings in one message; 1 is the original form",
};

const describe = ({ min, max, meaning }: Range): string => `${meaning}, ${min} to ${max}`;

const within =
  ({ min, max, isWhole }: Range) =>
  (text: string): number => {
    const value = Number(text);
    const isFine =
      text.trim() !== "" && value >= min && value <= max && (!isWhole || Number.isInteger(value));
    if (isFine) return value;
    throw new InvalidArgumentError(
      `Expected ${isWhole ? "a whole number" : "a number"} from ${min} to ${max}.`,
    );
  };

const checkReadable = (file: string): void => {
  const problem = readingProblem(file);
  if (problem) throw new UsageError(`--data ${file}: ${problem}; name a CSV file`);
};

const checkWritable = (directory: string): void => {
  if (directory.trim() === "") {
    throw new UsageError("--state-dir: expected a directory, got an empty text");
  }
  const problem = writingProblem(directory);
  if (problem) {
    throw new UsageError(`--state-dir ${directory}: ${problem}; name a directory you own`);
  }
};
