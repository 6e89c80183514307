import { App } from "aws-cdk-lib";
import { BUILT } from "./built.ts";
import { readDeploymentConfiguration } from "./configuration.ts";
import { NODE_PATH } from "./constructs/core-device-setup.ts";
import { DashboardStack } from "./stacks/dashboard-stack.ts";
import { FleetStack } from "./stacks/fleet-stack.ts";
import { RolloutStack } from "./stacks/rollout-stack.ts";
import { SimulatorStack } from "./stacks/simulator-stack.ts";
import { TrainingStack } from "./stacks/training-stack.ts";

const app = new App();
const configuration = readDeploymentConfiguration(app.node);

const training = new TrainingStack(app, "Training");
const fleet = new FleetStack(app, "Fleet", {
  configuration,
  detectorDirectory: BUILT.detectorDirectory,
});
new RolloutStack(app, "Rollout", {
  configuration,
  data: training.data,
  pipelineArn: training.pipelineArn,
  artifacts: fleet.artifacts,
  detectorUri: fleet.detectorUri,
  detectorNodePath: NODE_PATH,
  handlersDirectory: BUILT.handlersDirectory,
});
const page = {
  configuration,
  data: training.data,
  pipelineArn: training.pipelineArn,
  vpc: fleet.vpc,
};
// Real hardware watches real turbines: their page has a machine of its own.
if (configuration.devices > 0) {
  new SimulatorStack(app, "Simulator", { ...page, bundleDirectory: BUILT.simulatorDirectory });
} else {
  new DashboardStack(app, "Dashboard", { ...page, bundleDirectory: BUILT.dashboardDirectory });
}

app.synth();
