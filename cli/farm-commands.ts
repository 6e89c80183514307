import { type Command, InvalidArgumentError, Option } from "commander";
import { SCENARIOS } from "../domain/scenarios.ts";
import { dashboardClient } from "./dashboard-client.ts";
import { localProduct } from "./local-keys.ts";
import { print } from "./print.ts";
import { replay } from "./replay.ts";
import { EXIT, type Options, runCommand } from "./run-command.ts";
import { runScenario } from "./scenario/run-scenario.ts";

interface FarmOptions extends Options {
  readonly dashboard?: string;
}

interface FaultOptions extends FarmOptions {
  readonly strength?: number;
  readonly ramp?: number;
  readonly off?: true;
}

interface ReplayOptions extends FarmOptions {
  readonly as?: ReadonlyMap<string, string>;
}

const json = () => new Option("--json", "print JSON");
const dashboard = () =>
  new Option(
    "--dashboard <url>",
    "the dashboard (default: DASHBOARD_URL, or http://127.0.0.1:8080)",
  );
const number = (text: string): number => {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("Expected a number.");
};
const pairs = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split(",").map((pair): [string, string] => {
      const [recorded, own, ...rest] = pair.split("=").map((id) => id.trim());
      if (recorded && own && rest.length === 0) return [recorded, own];
      throw new InvalidArgumentError("Expected recorded=turbine pairs, such as 0=5,9=4.");
    }),
  );
const tell = (line: string): void => void process.stderr.write(`${line}\n`);

/** What a simulated farm can be told, through its dashboard. */
export const addFarmCommands = (program: Command): void => {
  program
    .command("fault <turbine> <kind>")
    .description("give a simulated turbine a fault, or end it")
    .option("--strength <number>", "how strong; each kind has a usual one", number)
    .option("--ramp <seconds>", "how slowly it grows to that", number)
    .option("--off", "end it")
    .addOption(dashboard())
    .addOption(json())
    .action(
      runCommand(async (options: FaultOptions, turbine = "", kind = "") => {
        const path = `/api/turbines/${encodeURIComponent(turbine)}/faults`;
        const { strength, ramp, off } = options;
        const view = (await dashboardClient(options.dashboard).post(path, {
          kind,
          on: off !== true,
          ...(strength !== undefined && { strength }),
          ...(ramp !== undefined && { rampSeconds: ramp }),
        })) as { readonly faults: readonly string[] };
        const result = { turbine, faults: view.faults };
        print(result, (done) => [{ ...done, faults: done.faults.join(" ") || "none" }], options);
      }),
    );

  program
    .command("scenario [name]")
    .description(
      "try something on a simulated farm and report what was seen; without a name: which",
    )
    .addOption(dashboard())
    .addOption(json())
    .action(
      runCommand(async (options: FarmOptions, name?: string) => {
        if (name === undefined) {
          print(
            SCENARIOS,
            (all) =>
              all.map(({ name: scenario, title, lasts }) => ({ scenario, lasts, what: title })),
            options,
          );
          return;
        }
        const client = dashboardClient(options.dashboard);
        const product = () => localProduct(process.env, client.url);
        const report = await runScenario(name, { dashboard: client, say: tell, product });
        print(
          report,
          (all) =>
            all.map(({ expected, seen }) => ({ result: seen ? "seen" : "not seen", expected })),
          options,
        );
        if (report.some(({ seen }) => !seen)) process.exitCode = EXIT.notHealthy;
      }),
    );

  program
    .command("replay <file>")
    .description(
      "let the simulated turbines send a recording (CSV, plain or gzip) in place of their own readings",
    )
    .option("--as <pairs>", "recorded turbines under other ids, such as 0=5,9=4", pairs)
    .addOption(dashboard())
    .addOption(json())
    .action(
      runCommand(async (options: ReplayOptions, file = "") => {
        const client = dashboardClient(options.dashboard);
        const done = await replay(file, client, tell, options.as);
        print(done, (rows) => rows.map((row) => ({ ...row })), options);
      }),
    );
};
