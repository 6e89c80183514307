import { App } from "aws-cdk-lib";
import { BUILT } from "./built.ts";
import { readDeploymentConfiguration } from "./configuration.ts";
import { NODE_PATH } from "./constructs/core-device-setup.ts";
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
// Real hardware watches real turbines.
if (configuration.devices > 0) {
  new SimulatorStack(app, "Simulator", {
    configuration,
    simulatorDirectory: BUILT.simulatorDirectory,
    data: training.data,
    pipelineArn: training.pipelineArn,
    vpc: fleet.vpc,
  });
}

app.synth();
