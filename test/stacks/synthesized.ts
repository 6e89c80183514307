import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { deployedHandlers } from "../../lambdas/build/build.ts";
import { readDeploymentConfiguration } from "../../lib/configuration.ts";
import { DashboardStack } from "../../lib/stacks/dashboard-stack.ts";
import { FleetStack } from "../../lib/stacks/fleet-stack.ts";
import { RolloutStack } from "../../lib/stacks/rollout-stack.ts";
import { SimulatorStack } from "../../lib/stacks/simulator-stack.ts";
import { TrainingStack } from "../../lib/stacks/training-stack.ts";

/** The stacks as they deploy, without bundling: what the handlers hold is not asked here. */
export const synthesizedApp = (context: object = {}) => {
  const app = new App({
    context: { "aws:cdk:bundling-stacks": [], "retrain-to-fleet": context },
  });
  const configuration = readDeploymentConfiguration(app.node);
  const detectorDirectory = mkdtempSync(join(tmpdir(), "detector-"));
  for (const name of ["amd64", "aarch64"]) {
    writeFileSync(join(detectorDirectory, `detector-${name}.zip`), "");
  }
  const handlersDirectory = mkdtempSync(join(tmpdir(), "handlers-"));
  for (const { name } of deployedHandlers()) mkdirSync(join(handlersDirectory, name));
  const training = new TrainingStack(app, "Training");
  const fleet = new FleetStack(app, "Fleet", { configuration, detectorDirectory });
  const rollout = new RolloutStack(app, "Rollout", {
    configuration,
    data: training.data,
    pipelineArn: training.pipelineArn,
    artifacts: fleet.artifacts,
    detectorUri: fleet.detectorUri,
    detectorNodePath: "/usr/bin/node-24",
    handlersDirectory,
  });
  const bundleDirectory = mkdtempSync(join(tmpdir(), "page-"));
  writeFileSync(join(bundleDirectory, "main.mjs"), "");
  const page = {
    configuration,
    bundleDirectory,
    data: training.data,
    pipelineArn: training.pipelineArn,
    vpc: fleet.vpc,
  };
  const simulator = new SimulatorStack(app, "Simulator", page);
  const dashboard = new DashboardStack(app, "Dashboard", page);
  return { app, training, fleet, rollout, simulator, dashboard };
};

/** Their templates. */
export const synthesized = (context: object = {}) => {
  const { training, fleet, rollout, simulator, dashboard } = synthesizedApp(context);
  return {
    training: Template.fromStack(training),
    fleet: Template.fromStack(fleet),
    rollout: Template.fromStack(rollout),
    simulator: Template.fromStack(simulator),
    dashboard: Template.fromStack(dashboard),
  };
};
