import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { App } from "aws-cdk-lib";
import { InvalidInput } from "../domain/errors.ts";
import { BUILT } from "../lib/built.ts";
import { readDeploymentConfiguration } from "../lib/configuration.ts";
import { productStacks } from "../lib/product-stacks.ts";
import type { Table } from "./benchmark.ts";

export const name = "fleet-synthesis";

/** A stack's most. (CloudFormation quotas) */
const MOST_RESOURCES = 500;
const MOST_BYTES = 1_000_000;

/** Synthesizes a fleet of so many EC2 devices, and counts what each stack holds. */
export const run = async (args: readonly string[]): Promise<Table> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      devices: { type: "string", default: "500" },
      "turbines-per-device": { type: "string", default: "1" },
    },
  });
  const [devices, turbinesPerDevice] = [values.devices, values["turbines-per-device"]].map(Number);
  if (!existsSync(BUILT.handlersDirectory)) {
    throw new InvalidInput("dist: expected what the stacks deploy; npm run synth builds it");
  }
  const began = performance.now();
  const app = new App({
    context: {
      "@aws-cdk/core:validateAgainstDefaultRules": true,
      "@aws-cdk/core:defaultCrossStackReferences": "strong",
      "retrain-to-fleet": { devices, turbinesPerDevice },
    },
  });
  productStacks(app, { configuration: readDeploymentConfiguration(app.node), built: BUILT });
  const { stacks } = app.synth();
  const seconds = (performance.now() - began) / 1_000;
  const rows = stacks.map(({ stackName, template }) => ({
    stack: stackName,
    resources: Object.keys(template.Resources).length,
    "EC2 instances": countOf(template, "AWS::EC2::Instance"),
    "template, KB": Math.round(JSON.stringify(template).length / 1_000),
  }));
  return {
    title: `${devices} devices of ${turbinesPerDevice} turbines: ${stacks.length} stacks in ${seconds.toFixed(1)} s; a stack holds at most ${MOST_RESOURCES} resources and ${MOST_BYTES / 1_000} KB`,
    rows,
  };
};

const countOf = ({ Resources }: { Resources: object }, type: string): number =>
  Object.values(Resources).filter(({ Type }) => Type === type).length;
