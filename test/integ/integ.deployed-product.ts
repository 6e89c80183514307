import { App } from "aws-cdk-lib";
import { BUILT } from "../../lib/built.ts";
import { configured } from "../../lib/configuration.ts";
import { productStacks } from "../../lib/product-stacks.ts";
import { deployedProduct, SMALLEST } from "./deployed-product.ts";

// Deploys into the account of the shell's credentials; docs/deploy.md says how.
const app = new App();
deployedProduct(app, productStacks(app, { configuration: configured(SMALLEST), built: BUILT }));
app.synth();
