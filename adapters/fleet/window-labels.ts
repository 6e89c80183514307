import { DescribePipelineCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import * as z from "zod/mini";
import { ServiceRefused } from "../../domain/errors.ts";
import { parseJson } from "../../domain/parse.ts";
import { labelKey, parseWindowLabel, type WindowLabel } from "../../domain/turbine/window-label.ts";
import { ask } from "../aws/aws-errors.ts";
import { parseS3Uri, writeOnce } from "../s3/object-store.ts";

const client = new SageMakerClient({});

const definition = z.object({
  Parameters: z.array(z.object({ Name: z.string(), DefaultValue: z.optional(z.unknown()) })),
});

/**
 * Puts a person's label beside the recordings that the training pipeline reads, where its next run
 * finds it. Answers the object's URI.
 * @throws InvalidInput naming the field of the label that is wrong
 */
export const keepLabel = async (pipelineName: string, label: WindowLabel): Promise<string> => {
  const uri = `s3://${await dataBucket(pipelineName)}/${labelKey(parseWindowLabel(label))}`;
  await writeOnce(uri, Buffer.from(`${JSON.stringify(label)}\n`));
  return uri;
};

/** The bucket that the pipeline itself reads recordings from, so that nobody has to name it. */
const dataBucket = async (pipelineName: string): Promise<string> => {
  const { PipelineDefinition = "" } = await ask(`describe pipeline ${pipelineName}`, () =>
    client.send(new DescribePipelineCommand({ PipelineName: pipelineName })),
  );
  const { Parameters } = parseJson(definition, PipelineDefinition, `pipeline ${pipelineName}`);
  const input = Parameters.find(({ Name }) => Name === "InputData")?.DefaultValue;
  if (typeof input !== "string") {
    throw new ServiceRefused(
      `pipeline ${pipelineName} has no parameter InputData; deploy it again`,
    );
  }
  return parseS3Uri(input).Bucket;
};
