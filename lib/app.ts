import { App } from "aws-cdk-lib";
import { BUILT } from "./built.ts";
import { readDeploymentConfiguration } from "./configuration.ts";
import { productStacks } from "./product-stacks.ts";

const app = new App();
// Not a RetrainToFleet: alone in its application, the stacks are called by their bare names.
productStacks(app, { configuration: readDeploymentConfiguration(app.node), built: BUILT });
app.synth();
