import { fork } from "node:child_process";
import { once } from "node:events";
import type { Manifest } from "../../../domain/turbine/manifest.ts";
import { within } from "../within.ts";
import { openOnnxRuntime } from "./onnx.ts";
import type { Outputs, Runtime } from "./runtime.ts";

/** The argument that makes the detector's program one that only runs a model for another. */
export const FOR_ANOTHER = "--model-for-another";

interface Question {
  readonly windows: Float32Array;
  /** Windows in one call; 0 for a runtime that takes one. */
  readonly count: number;
}
type Answer = { readonly outputs: Outputs } | { readonly reason: string };

const ANSWER_MS = 10_000;

/**
 * ONNX Runtime in a process of its own: what a kernel has to be compared with once need not stay in
 * memory for months (a library cannot be unloaded; it is 21 MB, and what it allocates).
 * @throws Error when the process does not start or the model is not taken
 */
export const openOtherProcess = async (modelDir: string, manifest: Manifest): Promise<Runtime> => {
  const child = fork(process.argv[1] ?? "", [FOR_ANOTHER], {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit").then(() => {
    throw new Error("the process that runs the model ended");
  });
  ended.catch(() => undefined);
  let last: Promise<unknown> = Promise.resolve();

  /** One question after the other: answers carry no number. */
  const ask = (question: unknown): Promise<Answer> => {
    const asked = last.then(async () => {
      const answered = once(child, "message").then(([answer]) => answer as Answer);
      child.send(question as object);
      return await within(ANSWER_MS, Promise.race([answered, ended]), "the other process's answer");
    });
    last = asked.catch(() => undefined);
    return asked;
  };
  const run = async (windows: Float32Array, count: number): Promise<Outputs> => {
    const answer = await ask({ windows, count } satisfies Question);
    if ("outputs" in answer) return answer.outputs;
    throw new Error(answer.reason);
  };
  const close = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended.catch(() => undefined);
  };

  try {
    const opened = await ask({ modelDir, manifest });
    if ("reason" in opened) throw new Error(opened.reason);
    const takesMany = opened.outputs["takesMany"] !== undefined;
    return {
      run: (input) => run(input, 0),
      ...(takesMany && { runMany: run }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/** Runs the model that the first message names, for the process that started this one. */
export const runForAnother = (): void => {
  let opened: Promise<Runtime> | undefined;
  const answer = async (message: unknown): Promise<Answer> => {
    if (opened === undefined) {
      const { modelDir, manifest } = message as { modelDir: string; manifest: Manifest };
      opened = openOnnxRuntime(modelDir, manifest);
      const { runMany } = await opened;
      return { outputs: runMany ? { takesMany: new Float32Array(1) } : {} };
    }
    const { windows, count } = message as Question;
    const { run, runMany } = await opened;
    return { outputs: await (count > 0 && runMany ? runMany(windows, count) : run(windows)) };
  };
  process.on("message", (message) => {
    answer(message)
      .catch((error: unknown) => ({ reason: String(error) }))
      .then((found) => process.send?.(found))
      .catch(() => process.exit(1));
  });
  process.on("disconnect", () => process.exit(0));
};
