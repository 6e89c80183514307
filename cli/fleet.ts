import { hostname, userInfo } from "node:os";
import { Command, Option } from "commander";
import { readFleetConfiguration } from "../adapters/fleet/configuration.ts";
import { createFleet } from "../adapters/fleet/fleet.ts";
import { findLeftovers, removeLeftovers } from "../adapters/fleet/teardown.ts";
import { keepLabel } from "../adapters/fleet/window-labels.ts";
import { exportsOf, variablesOf } from "../adapters/local-run/running.ts";
import { pastTime } from "../domain/past-time.ts";
import type { Verb } from "../domain/rollout/control.ts";
import { LABELS, type WindowLabel } from "../domain/turbine/window-label.ts";
import { completionOf } from "./completion.ts";
import { addDeviceCommand } from "./device-command.ts";
import { addFarmCommands } from "./farm-commands.ts";
import { addImagesCommand } from "./images-command.ts";
import { chosenProduct, described, takeLocalKeys } from "./local-keys.ts";
import { newRollout } from "./new-rollout.ts";
import { addPreflightCommand } from "./preflight-command.ts";
import { print } from "./print.ts";
import { provisioningCommands } from "./provisioning.ts";
import { addRingCommands } from "./ring-commands.ts";
import { rolloutMeant } from "./rollout-id.ts";
import {
  auditRows,
  deviceRows,
  isHealthy,
  leftoverRows,
  modelRows,
  rolloutRows,
  statusRows,
} from "./rows.ts";
import { EXIT, type Options, orEnd, runCommand } from "./run-command.ts";
import { addSchemaCommand } from "./schema-command.ts";
import { servedTurbine } from "./served-turbine.ts";
import { watch } from "./watch.ts";

/** `npm run fleet -- <verb>`: the fleet on AWS, or the local one when AWS_ENDPOINT_URL is set. */
takeLocalKeys(process.env);
const settings = orEnd(() => readFleetConfiguration(process.env));
const fleet = createFleet(settings, `${userInfo().username}@${hostname()}`);
const json = () => new Option("--json", "print JSON");
const reason = () => new Option("--reason <text>", "why, kept on record").makeOptionMandatory();

const program = new Command("fleet")
  .description("See and steer the fleet and its rollouts.")
  // Commander ends with 1 for a wrong option; 1 is for what failed.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.done : EXIT.misused));

program
  .command("status")
  .description("the fleet at a glance")
  .option("--check", "end with 3 when a device is not healthy or a rollout is held")
  .addOption(json())
  .action(
    runCommand(async (options: Options & { check?: true }) => {
      const snapshot = await fleet.snapshot();
      print(snapshot, statusRows, options);
      if (options.check && !isHealthy(snapshot)) process.exitCode = EXIT.notHealthy;
    }),
  );

program
  .command("env")
  .description("variables that lead any AWS client of this shell to the local product")
  .option("--product <url>", "of several that run, the one with this URL of its AWS or dashboard")
  .addOption(json())
  .action(
    runCommand(async (options: Options & { product?: string }) => {
      const product = await chosenProduct(process.env, options.product);
      process.stderr.write(`env: the product at ${described(product)}\n`);
      if (options.json) print(variablesOf(product), () => [], options);
      else process.stdout.write(`${exportsOf(product)}\n`);
    }),
  );

program
  .command("models")
  .description("model versions, newest first")
  .addOption(json())
  .action(
    runCommand(async (options) => print((await fleet.snapshot()).models, modelRows, options)),
  );

program
  .command("rollouts")
  .description("rollouts, newest first")
  .addOption(json())
  .action(
    runCommand(async (options) => print((await fleet.snapshot()).rollouts, rolloutRows, options)),
  );

program
  .command("devices")
  .description("devices with what they run")
  .addOption(json())
  .action(
    runCommand(async (options) => print((await fleet.snapshot()).devices, deviceRows, options)),
  );

addDeviceCommand(program, fleet, settings.ledgerTable);

program
  .command("retrain")
  .description("start the training pipeline")
  .addOption(json())
  .action(
    runCommand(async (options) => {
      const execution = await fleet.retrain();
      print({ execution }, (started) => [started], options);
    }),
  );

program
  .command("label <turbine>")
  .description("say whether a stretch of readings may be learnt from, for the next training")
  .requiredOption("--from <ISO-8601>", "time of the first reading")
  .requiredOption("--to <ISO-8601>", "time of the last reading")
  .addOption(
    new Option("--as <label>", "what the turbine was").choices(LABELS).makeOptionMandatory(),
  )
  .addOption(reason())
  .addOption(json())
  .action(
    runCommand(async (options: LabelOptions, turbineId: string) => {
      const label = await keepLabel(settings.pipelineName, {
        turbineId: servedTurbine((await fleet.snapshot()).devices, turbineId),
        label: options.as,
        from: Date.parse(pastTime("--from", options.from, Date.now())),
        to: Date.parse(pastTime("--to", options.to, Date.now())),
        reason: options.reason,
        labelledAt: new Date().toISOString(),
      });
      print({ turbine: turbineId, as: options.as, label }, (kept) => [kept], options);
    }),
  );

provisioningCommands(program, settings.rings);

for (const [verb, decide] of [
  ["approve", fleet.approve],
  ["reject", fleet.reject],
] as const) {
  program
    .command(`${verb} <version>`)
    .description(`${verb} a model version`)
    .addOption(reason())
    .addOption(
      new Option("--follow", "follow the rollout that it starts").hideHelp(verb === "reject"),
    )
    .addOption(json())
    .action(
      runCommand(async (options: DecisionOptions, version = "") => {
        const { rollouts } = await fleet.snapshot();
        await decide(version, options.reason);
        print({ version, decision: verb }, (done) => [done], options);
        if (verb === "reject" || !options.follow) return;
        const id = await newRollout(fleet, rollouts, version);
        process.exitCode = await watch(fleet, settings.ledgerTable, id, options);
      }),
    );
}

const DECISIONS: readonly (readonly [string, Verb, string])[] = [
  ["pause", "pause", "stop a rollout's clocks and open no further ring"],
  ["resume", "resume", "end a pause, or let a held ring through"],
  ["let-through", "let-through", "open the next ring whatever this one shows"],
  ["retry", "retry", "try the present ring again"],
  ["abort", "abort", "go back now"],
  ["roll-back", "abort", "another name of abort"],
];

for (const [name, verb, description] of DECISIONS) {
  program
    .command(`${name} <rollout>`)
    .description(`${description}; the id may be shortened`)
    .addOption(reason())
    .addOption(json())
    .action(
      runCommand(async (options: Options & { reason: string }, rollout: string) => {
        const { id } = rolloutMeant((await fleet.snapshot()).rollouts, rollout);
        await fleet.decide(id, verb, options.reason);
        print({ rollout: id, decision: name }, (done) => [done], options);
      }),
    );
}

program
  .command("audit")
  .description("who did what, when and why, newest first")
  .option("--about <words>", "only entries with these words")
  .addOption(json())
  .action(
    runCommand(async (options: Options & { about?: string }) => {
      const words = options.about?.toLowerCase() ?? "";
      const entries = (await fleet.audit()).filter((entry) =>
        Object.values(entry).some((value) => `${value}`.toLowerCase().includes(words)),
      );
      print(entries, auditRows, options);
    }),
  );

program
  .command("completion <shell>")
  .description("print what completes verbs and options in bash or zsh")
  .action(
    runCommand(async (_options, shell = "") => {
      process.stdout.write(completionOf(shell, program));
    }),
  );

addFarmCommands(program);
addRingCommands(program, settings.ledgerTable);
addPreflightCommand(program);
addImagesCommand(program, settings.ledgerTable);
addSchemaCommand(program);

program
  .command("watch <rollout>")
  .description("follow a rollout until it ends; keeps a held one from timing out unattended")
  .addOption(json())
  .action(
    runCommand(async (options, rollout: string) => {
      process.exitCode = await watch(fleet, settings.ledgerTable, rollout, options);
    }),
  );

program
  .command("remove-releases")
  .description(
    "delete the deployments and component versions that rollouts made; before cdk destroy",
  )
  .option("--yes", "do it; without this it only says what would go")
  .addOption(json())
  .action(
    runCommand(async (options: Options & { yes?: true }) => {
      const found = await findLeftovers(settings.stage);
      if (options.yes) await removeLeftovers(found);
      print({ removed: options.yes === true, ...found }, leftoverRows, options);
    }),
  );

await program.parseAsync();

interface DecisionOptions extends Options {
  readonly reason: string;
  readonly follow?: true;
}

interface LabelOptions extends Options {
  readonly from: string;
  readonly to: string;
  readonly as: WindowLabel["label"];
  readonly reason: string;
}
