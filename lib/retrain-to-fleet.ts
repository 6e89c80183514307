import { Construct } from "constructs";
import { BUILT } from "./built.ts";
import { configured, type DeploymentSettings } from "./configuration.ts";
import { type Built, type ProductStacks, productStacks } from "./product-stacks.ts";

export interface RetrainToFleetProps {
  /** What differs from the defaults, as in the CDK context (docs/configuration.md). */
  readonly settings?: DeploymentSettings;
  /** Where what is built before synthesis lies; default: this repository's own. */
  readonly built?: Built;
}

/**
 * The product as a part of another CDK application. Its stacks lie in this construct, and their names in
 * the account begin with its id, so that they stand beside stacks of any name; aspects and tags of the
 * construct reach all of them. Two in one account and Region are two stages.
 *
 * @example
 * new RetrainToFleet(app, "WindFarm", { settings: { devices: 0, stage: "north" } });
 */
export class RetrainToFleet extends Construct {
  readonly stacks: ProductStacks;

  /** @throws InvalidInput naming each setting that is wrong or unknown */
  constructor(
    scope: Construct,
    id: string,
    { settings = {}, built = BUILT }: RetrainToFleetProps = {},
  ) {
    super(scope, id);
    const configuration = configured(settings);
    this.stacks = productStacks(this, { configuration, built, prefix: `${id}-` });
  }
}
