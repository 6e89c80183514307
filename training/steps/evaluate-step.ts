import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseTar } from "nanotar";
import { canonicalJson, sha256 } from "../../domain/digest.ts";
import { InvalidInput } from "../../domain/errors.ts";
import { parseManifest } from "../../domain/turbine/checked-manifest.ts";
import { MANIFEST_FILE, MODEL_FILE } from "../../domain/turbine/manifest.ts";
import type { Artefact } from "../artefact.ts";
import { readSegments } from "../data/segment-file.ts";
import type { TrainingEnvironment } from "../environment.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import { evaluationPage } from "../evaluation/page.ts";
import { openModel } from "../runtime.ts";

/** processing/model/model.tar.gz + processing/test/ → processing/evaluation/evaluation.json, .html. */
export const evaluateStep = async (
  { root }: TrainingEnvironment,
  log: (line: string) => void,
): Promise<void> => {
  const processing = join(root, "processing");
  const { onnx, manifest } = await unpack(join(processing, "model", "model.tar.gz"));
  const segments = await readSegments(join(processing, "test", "segments.bin"));
  const model = await openModel(onnx);
  const evaluation = await evaluate(model, manifest, segments);
  await model.release();
  const folder = join(processing, "evaluation");
  await mkdir(folder, { recursive: true });
  const { metrics, falseAlarms, injections } = evaluation;
  const training = { ...manifest.training, turbines: Object.keys(manifest.baselines ?? {}) };
  const result = { metrics, kind: manifest.kind, falseAlarms, injections, training };
  await writeFile(join(folder, "evaluation.json"), `${canonicalJson(result)}\n`);
  await writeFile(join(folder, "evaluation.html"), evaluationPage(manifest, evaluation));
  log(`test: ${JSON.stringify(metrics)}`);
};

const unpack = async (path: string): Promise<Artefact> => {
  // A copy, because nanotar reads a small Buffer from the start of the pool it lies in.
  const tar = Uint8Array.from(gunzipSync(await readFile(path)));
  const files = new Map(
    parseTar(tar).map(({ name, data }) => [name.replace(/^\.\//, ""), data ?? new Uint8Array()]),
  );
  const onnx = files.get(MODEL_FILE);
  const text = files.get(MANIFEST_FILE);
  if (onnx === undefined || text === undefined) {
    throw new InvalidInput(
      `${path}: expected ${MODEL_FILE} and ${MANIFEST_FILE}, got ${[...files.keys()].join(", ") || "nothing"}`,
    );
  }
  const manifest = parseManifest(new TextDecoder().decode(text));
  if (manifest.files[MODEL_FILE] !== sha256(onnx)) {
    throw new InvalidInput(
      `${path}: ${MODEL_FILE} is not the file its manifest speaks of; train again`,
    );
  }
  return { onnx, manifest };
};
