import { App, type AppProps } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { readDeploymentConfiguration } from "../../lib/configuration.ts";
import { productStacks } from "../../lib/product-stacks.ts";
import { DashboardStack } from "../../lib/stacks/dashboard-stack.ts";
import { SimulatorStack } from "../../lib/stacks/simulator-stack.ts";
import { standInBuilt } from "./stand-in-built.ts";

/** The stacks as they deploy, without bundling: what the handlers hold is not asked here. */
export const productApp = (context: object = {}, further: object = {}, settings: AppProps = {}) => {
  const app = new App({
    ...settings,
    context: {
      "aws:cdk:bundling-stacks": [],
      // cfn-lint's rules, as CDK has them, are errors.
      "@aws-cdk/core:validateAgainstDefaultRules": true,
      "retrain-to-fleet": context,
      ...further,
    },
  });
  const configuration = readDeploymentConfiguration(app.node);
  const built = standInBuilt();
  const product = productStacks(app, { configuration, built });
  return { app, product, configuration, bundleDirectory: built.dashboardDirectory };
};

/** A deployment has the simulator or the dashboard; the tests look at both. */
export const synthesizedApp = (context: object = {}, further: object = {}) => {
  const { app, product, configuration, bundleDirectory } = productApp(context, further);
  const page = {
    configuration,
    stage: configuration.stage,
    bundleDirectory,
    data: product.training.data,
    vpc: product.fleet.surroundings.vpc,
    imageId: product.fleet.pageImageId,
  };
  const simulator = product.simulator ?? new SimulatorStack(app, "Simulator", page);
  const dashboard = product.dashboard ?? new DashboardStack(app, "Dashboard", page);
  const { training, fleet, devices, rollout } = product;
  return { app, training, fleet, devices, rollout, simulator, dashboard };
};

/** Their templates, synthesized once for each configuration: nobody changes a template. */
export const synthesized = (context: object = {}): Templates => {
  const key = JSON.stringify(context);
  const templates = known.get(key) ?? templatesOf(context);
  known.set(key, templates);
  return templates;
};

type Templates = ReturnType<typeof templatesOf>;
const known = new Map<string, Templates>();

const templatesOf = (context: object) => {
  const { training, fleet, rollout, simulator, dashboard } = synthesizedApp(context);
  return {
    training: Template.fromStack(training),
    fleet: Template.fromStack(fleet),
    rollout: Template.fromStack(rollout),
    simulator: Template.fromStack(simulator),
    dashboard: Template.fromStack(dashboard),
  };
};
