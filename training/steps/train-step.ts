import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { parseJson } from "../../domain/parse.ts";
import { writeArtefact } from "../artefact.ts";
import { readSegments } from "../data/segment-file.ts";
import type { TrainingEnvironment } from "../environment.ts";
import { trainModel } from "../train-model.ts";

/** Hyperparameters are strings, whatever the pipeline's definition says. */
const hyperparameters = z.object({
  seed: z.optional(z.string().check(z.regex(/^\d+$/))),
  budgetPerDay: z.optional(z.string().check(z.regex(/^\d+(\.\d+)?$/))),
});

/** input/data/train|validation/ + input/config/hyperparameters.json → model/model.onnx, model.json. */
export const trainStep = async (
  { root, seed }: TrainingEnvironment,
  log: (line: string) => void,
): Promise<void> => {
  const given = await readHyperparameters(join(root, "input", "config", "hyperparameters.json"));
  const data = (channel: string) => join(root, "input", "data", channel, "segments.bin");
  const train = await readSegments(data("train"));
  const validation = await readSegments(data("validation"));
  const trained = await trainModel(train, validation, {
    seed: given.seed === undefined ? seed : Number(given.seed),
    ...(given.budgetPerDay === undefined ? {} : { budgetPerDay: Number(given.budgetPerDay) }),
    source: "pipeline",
    log,
  });
  await writeArtefact(join(root, "model"), trained);
};

const readHyperparameters = async (path: string): Promise<z.infer<typeof hyperparameters>> => {
  try {
    return parseJson(hyperparameters, await readFile(path, "utf8"), "hyperparameters");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
};
