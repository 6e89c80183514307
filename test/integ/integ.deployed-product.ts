import { App } from "aws-cdk-lib";
import { BUILT } from "../../lib/built.ts";
import { DEFAULTS } from "../../lib/configuration.ts";
import { RetrainToFleet } from "../../lib/retrain-to-fleet.ts";
import { deployedProduct, SMALLEST } from "./deployed-product.ts";

// Deploys into the account of the shell's credentials; docs/deploy.md says how.
const app = new App();
const configuration = { ...DEFAULTS, ...SMALLEST };
deployedProduct(app, new RetrainToFleet(app, "RetrainToFleet", { configuration, built: BUILT }));
app.synth();
