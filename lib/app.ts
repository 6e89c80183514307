import { App } from "aws-cdk-lib";
import { BUILT } from "./built.ts";
import { readDeploymentConfiguration } from "./configuration.ts";
import { RetrainToFleet } from "./retrain-to-fleet.ts";

const app = new App();
new RetrainToFleet(app, "RetrainToFleet", {
  configuration: readDeploymentConfiguration(app.node),
  built: BUILT,
});
app.synth();
