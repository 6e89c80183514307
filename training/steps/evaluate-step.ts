import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseTar } from "nanotar";
import { canonicalJson, sha256 } from "../../domain/digest.ts";
import { errorText } from "../../domain/error-text.ts";
import { InvalidInput } from "../../domain/errors.ts";
import { parseManifest } from "../../domain/turbine/checked-manifest.ts";
import { MANIFEST_FILE, MODEL_FILE } from "../../domain/turbine/manifest.ts";
import type { Artefact } from "../artefact.ts";
import { reportLines } from "../data/report.ts";
import { readSegments } from "../data/segment-file.ts";
import type { TrainingEnvironment } from "../environment.ts";
import { figuresOf, judgeTest, type Serving } from "../evaluation/judge-test.ts";
import { evaluationPage } from "../evaluation/page.ts";

/**
 * processing/model/model.tar.gz + processing/test/ → processing/evaluation/evaluation.json, .html. An
 * archive in processing/serving/ is the model in service, which is judged on the same windows.
 */
export const evaluateStep = async (
  { root, limits }: TrainingEnvironment,
  log: (line: string) => void,
): Promise<void> => {
  const processing = join(root, "processing");
  const artefact = await unpack(join(processing, "model", ARCHIVE));
  const serving = await inService(join(processing, "serving", ARCHIVE));
  const segments = await readSegments(join(processing, "test", "segments.bin"));
  const rows = segments.reduce((sum, { count }) => sum + count, 0);
  const data = reportLines({ segments, rows, labels: [], refused: {} });
  const judged = await judgeTest(artefact, segments, { limits, data, ...(serving && { serving }) });
  const folder = join(processing, "evaluation");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "evaluation.json"), `${canonicalJson(figuresOf(judged))}\n`);
  await writeFile(join(folder, "evaluation.html"), evaluationPage(judged));
  log(`test: ${JSON.stringify(judged.evaluation.metrics)}`);
  for (const reason of judged.proof.reasons) log(`test: ${reason}`);
};

const inService = async (path: string): Promise<Serving | undefined> => {
  if (!existsSync(path)) return undefined;
  try {
    return await unpack(path);
  } catch (error) {
    return { unreadable: `the model in service cannot be read: ${errorText(error)}` };
  }
};

/** What SageMaker calls the archive that a training job leaves. */
const ARCHIVE = "model.tar.gz";

/** Models have some 50 KB; what unpacks to more than this would end the step for want of memory. */
const MOST_BYTES = 100 * 2 ** 20;

const unzipped = async (path: string): Promise<Uint8Array> => {
  try {
    // A copy, because nanotar reads a small Buffer from the start of the pool it lies in.
    return Uint8Array.from(gunzipSync(await readFile(path), { maxOutputLength: MOST_BYTES }));
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== "ERR_BUFFER_TOO_LARGE") throw cause;
    throw new InvalidInput(`${path}: unpacks to more than 100 MB; train again`, { cause });
  }
};

const unpack = async (path: string): Promise<Artefact> => {
  const tar = await unzipped(path);
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
