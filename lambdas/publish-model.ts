import * as z from "zod/mini";
import { homeOf } from "../adapters/aws/arns.ts";
import { configuration } from "../adapters/configuration.ts";
import { publishComponent } from "../adapters/greengrass/components.ts";
import { ensurePackaging } from "../adapters/sagemaker/packaging-jobs.ts";
import { task } from "../adapters/task.ts";
import { InvalidInput } from "../domain/errors.ts";
import { parse } from "../domain/parse.ts";
import {
  type Compilation,
  compilation as compilationSchema,
} from "../domain/rollout/compilation.ts";
import { modelComponentVersions } from "../domain/rollout/component-version.ts";
import { componentsOf } from "../domain/rollout/components.ts";
import { modelRecipe } from "../domain/rollout/recipe.ts";
import {
  type PublishedModel,
  type Rollout,
  type Signed,
  schemas,
} from "../domain/rollout/rollout.ts";
import { WAITS } from "../domain/rollout/waiting.ts";

const input = z.object({
  rollout: schemas.rollout,
  signed: schemas.signed,
  compilation: z.nullable(compilationSchema),
});

/** Makes the component version that carries the signed model. */
export const handler = task("PublishModel", async (event) => {
  const { rollout, signed, compilation } = parse(input, event, "PublishModel");
  const published =
    rollout.delivery === "onnx"
      ? await publishOnnx(rollout, signed)
      : await publishCompiled(rollout, signed, compilation);
  return { kind: "wait", seconds: WAITS.model.firstSeconds, published };
});

const publishOnnx = async (
  rollout: Rollout,
  { contentSha, uri }: Signed,
): Promise<PublishedModel> => {
  const { stage } = configuration();
  const name = componentsOf(stage).model;
  const version = await publishComponent({
    home: homeOf(rollout.modelPackageArn),
    name,
    contentSha,
    versions: modelComponentVersions(rollout.modelVersion),
    recipe: (version) => modelRecipe({ version, artifactUri: uri, stage }),
  });
  return { component: { name, version } };
};

const publishCompiled = async (
  rollout: Rollout,
  { contentSha, uri }: Signed,
  compilation: Compilation | null,
): Promise<PublishedModel> => {
  if (!compilation) {
    throw new InvalidInput("PublishModel: compilation: expected Neo's job, got nothing");
  }
  const job = await ensurePackaging(rollout, compilation, contentSha);
  return {
    component: { name: componentsOf(configuration().stage).model, version: job.componentVersion },
    jobName: job.name,
    manifestUri: uri,
  };
};
