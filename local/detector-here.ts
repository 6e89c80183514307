import { mkdirSync } from "node:fs";
import { stageOfThing } from "../domain/names.ts";
import { readEnvironment } from "../edge/detector/environment.ts";
import { inStage } from "../edge/detector/in-stage.ts";
import { connectLink, ipcLinkPlan } from "../edge/detector/ipc-link.ts";
import { describe, log } from "../edge/detector/log.ts";
import { openOnnxRuntime } from "../edge/detector/runtime/onnx.ts";
import { type Service, startService } from "../edge/detector/serve.ts";
import {
  runScript,
  type ScriptOptions,
  type ScriptRun,
} from "../twin/core-device/component-process.ts";

/** What the recipe's `startup` runs. */
const DETECTOR = /\/app\.cjs"$/;

/**
 * Runs the detector in this process instead of the script that would start it in one of its own; other
 * scripts run as they do everywhere. It is the same detector on the same IPC, without the flags of its
 * own Node: what would end its process ends the run.
 */
export const runDetectorHere = (options: ScriptOptions): ScriptRun => {
  if (!DETECTOR.test(options.script)) return runScript(options);
  const over = Promise.withResolvers<number>();
  detectorsHere += 1;
  void over.promise.then(() => {
    detectorsHere -= 1;
  });
  let stopping: Promise<void> | undefined;
  const stop = (reason: string, code: number): Promise<void> => {
    stopping ??= starting
      .then((service) => service.stop(reason))
      .catch(() => undefined)
      .then(() => over.resolve(code));
    return stopping;
  };
  const starting = startHere(options, () => void stop("the nucleus is gone", 1));
  starting.catch((error: unknown) => {
    log("failed", {
      thingName: options.environment["AWS_IOT_THING_NAME"],
      reason: describe(error),
    });
    over.resolve(1);
  });
  return {
    pid: undefined,
    ended: over.promise,
    stop: () => stop("the component is stopped", 0),
  };
};

/** How many share this process now. */
let detectorsHere = 0;

/**
 * The gate holds each detector to what one may take, 512 MB: thirty in one process took 448 together
 * (`npm start -- --devices 50`, 2026-11-27).
 */
const shareOfMemory = (): number => process.memoryUsage.rss() / Math.max(1, detectorsHere);

const startHere = async (
  { environment: variables, directory }: ScriptOptions,
  onLost: () => void,
): Promise<Service> => {
  mkdirSync(directory, { recursive: true });
  const environment = readEnvironment({ WORK_DIR: directory, ...variables });
  const place = { socket: environment.ipcSocket, token: environment.ipcToken };
  const link = await connectLink(ipcLinkPlan(place, onLost));
  return await startService({
    environment,
    link: inStage(link, stageOfThing(environment.thingName)),
    openRuntime: ({ modelDir }, { manifest }) => openOnnxRuntime(modelDir, manifest),
    rssBytes: shareOfMemory,
  });
};
