import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { InvalidInput } from "../domain/errors.ts";
import { readEnvironment, type TrainingEnvironment } from "./environment.ts";
import { evaluateStep } from "./steps/evaluate-step.ts";
import { prepareStep } from "./steps/prepare-step.ts";
import { trainStep } from "./steps/train-step.ts";

/** What SageMaker may ask of the image; `train` is also what a training job passes by itself. */
const STEPS: Readonly<
  Record<string, (environment: TrainingEnvironment, log: (line: string) => void) => Promise<void>>
> = { prepare: prepareStep, train: trainStep, evaluate: evaluateStep };

/**
 * Runs one step over SageMaker's folders; answers the exit code. On failure the reason is in
 * `output/failure`, of which SageMaker shows the first 1,024 characters.
 */
export const runContainer = async (
  command: string | undefined,
  variables: NodeJS.ProcessEnv,
  log: (line: string) => void,
): Promise<number> => {
  try {
    const step = STEPS[command ?? ""];
    if (step === undefined) {
      throw new InvalidInput(
        `command: expected ${Object.keys(STEPS).join(", ")}, got ${command ?? "nothing"}`,
      );
    }
    await step(readEnvironment(variables), log);
    return 0;
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    log(reason);
    writeFailure(variables["OPT_ML"] || "/opt/ml", reason);
    return 1;
  }
};

const writeFailure = (root: string, reason: string): void => {
  try {
    mkdirSync(join(root, "output"), { recursive: true });
    writeFileSync(join(root, "output", "failure"), reason.slice(0, 1_024));
  } catch {
    // The reason is in the log already; a read-only disk must not hide it behind another error.
  }
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  // biome-ignore lint/style/noProcessEnv: the entry point hands the environment to its parser.
  process.exitCode = await runContainer(process.argv[2], process.env, (line) =>
    process.stderr.write(`${line}\n`),
  );
}
