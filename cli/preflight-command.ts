import { type Command, Option } from "commander";
import { quotasOf } from "../adapters/service-quotas/quotas.ts";
import { TRAINING_INSTANCE } from "../domain/training/pipeline-steps.ts";
import { type Demand, type Finding, judgeQuota, needsOf } from "../domain/wiring/account-quotas.ts";
import { pageOf } from "../lib/configuration.ts";
import { deploymentIn } from "./deployment-file.ts";
import { print } from "./print.ts";
import { EXIT, type Options, runCommand } from "./run-command.ts";

interface PreflightOptions extends Options {
  readonly file: string;
  readonly stage?: string;
}

/** `preflight --account`: whether the account has room for the deployment. */
export const addPreflightCommand = (program: Command): void => {
  program
    .command("preflight")
    .description("what a deployment needs of the account's quotas, and what is missing")
    .addOption(
      new Option("--account", "ask Service Quotas in the shell's Region").makeOptionMandatory(),
    )
    .option("--file <file>", "the cdk.json with the deployment's configuration", "cdk.json")
    .option("--stage <stage>", "the stage that is to be deployed")
    .option("--json", "print JSON")
    .action(
      runCommand(async (options: PreflightOptions) => {
        const findings = await findingsOf(demandIn(options));
        print(findings, rowsOf, options);
        if (!options.json) sayRemedies(findings);
        process.exitCode = exitOf(findings);
      }),
    );
};

/** Each service is asked once, one after the other: Service Quotas takes few calls a second. */
const findingsOf = async (demand: Demand): Promise<Finding[]> => {
  const needs = needsOf(demand);
  const findings: Finding[] = [];
  for (const service of new Set(needs.map((need) => need.service))) {
    const answer = await quotasOf(service);
    findings.push(
      ...needs.filter((need) => need.service === service).map((need) => judgeQuota(need, answer)),
    );
  }
  return findings;
};

const exitOf = (findings: readonly Finding[]): number => {
  if (findings.some(({ state }) => state === "missing")) return EXIT.notHealthy;
  return findings.some(({ state }) => state === "unknown") ? EXIT.failed : EXIT.done;
};

const rowsOf = (findings: readonly Finding[]) =>
  findings.map(({ state, quota, code, inAccount, needed, why }) => ({
    state,
    needed,
    "in account": inAccount,
    code,
    quota,
    why,
  }));

/** Below the table, which would cut them. */
const sayRemedies = (findings: readonly Finding[]): void => {
  for (const { quota, remedy } of findings) {
    if (remedy) process.stdout.write(`${quota}:\n  ${remedy}\n`);
  }
};

/** @throws InvalidInput naming the file or the value in it that is wrong */
const demandIn = ({ file, stage }: PreflightOptions): Demand => {
  const configuration = deploymentIn(file, stage);
  const { devices, turbinesPerDevice, spotTraining } = configuration;
  return {
    devices,
    turbinesPerDevice,
    spotTraining,
    page: pageOf(configuration) !== "none",
    trainingInstance: TRAINING_INSTANCE,
  };
};
