import * as z from "zod/mini";
import { homeOf } from "../adapters/aws/arns.ts";
import { configuration } from "../adapters/configuration.ts";
import { newestVersion, publishComponent } from "../adapters/greengrass/components.ts";
import { publicKeysOf } from "../adapters/kms/signing.ts";
import { recordContent, versionOfContent } from "../adapters/ledger/components.ts";
import { task } from "../adapters/task.ts";
import { canonicalJson, sha256 } from "../domain/digest.ts";
import { parse } from "../domain/parse.ts";
import { detectorComponentVersions } from "../domain/rollout/component-version.ts";
import { componentsOf } from "../domain/rollout/components.ts";
import { loosest } from "../domain/rollout/gate/loosest.ts";
import type { GatePolicy, ModelPolicy } from "../domain/rollout/gate/policy.ts";
import { detectorRecipe } from "../domain/rollout/recipe.ts";
import { policyOf, type Ring, schemas } from "../domain/rollout/rollout.ts";
import { WAITS } from "../domain/rollout/waiting.ts";
import { trialLimitsWithin } from "../domain/turbine/understudy/trial-limits.ts";

const input = z.object({ rollout: schemas.rollout, published: schemas.published });

/** Publishes the detector that depends on exactly this model; equal content keeps its version. */
export const handler = task("RegisterDetector", async (event) => {
  const { rollout, published } = parse(input, event, "RegisterDetector");
  const {
    detectorBundles,
    detectorNodePath,
    turbinesPerDevice,
    signingKeyId,
    trustedKeyIds,
    ledgerTable,
    gate,
    stage,
  } = configuration();
  const name = componentsOf(stage).detector;
  const publicKey = await publicKeysOf([signingKeyId, ...trustedKeyIds]);
  const recipe = (version: string) =>
    detectorRecipe({
      version,
      modelComponentVersion: published.component.version,
      bundles: detectorBundles,
      nodePath: detectorNodePath,
      publicKey,
      delivery: rollout.delivery,
      turbinesPerDevice,
      stage,
      trialLimits: trialLimitsWithin(widestOf(gate, rollout.rings)),
      ...(published.manifestUri && { manifestUri: published.manifestUri }),
    });
  const contentSha = sha256(canonicalJson(recipe("0.0.0")));
  const home = homeOf(rollout.modelPackageArn);
  const version = await publishComponent({
    home,
    name,
    contentSha,
    versions: detectorComponentVersions(
      await newestVersion(home, name),
      await versionOfContent(ledgerTable, name, contentSha),
    ),
    recipe,
  });
  await recordContent(ledgerTable, name, contentSha, version);
  return {
    kind: "wait",
    seconds: WAITS.detector.firstSeconds,
    detector: { name, version },
  };
});

const widestOf = (gate: GatePolicy, rings: readonly Ring[]): ModelPolicy => {
  const [first = gate.model, ...others] = rings.map((ring) => policyOf(gate, ring).model);
  return loosest(first, ...others);
};
