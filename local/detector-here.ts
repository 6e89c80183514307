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
  const starting = startHere(options, over.resolve);
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
    async stop() {
      const service = await starting.catch(() => undefined);
      await service?.stop("the component is stopped");
      over.resolve(0);
    },
  };
};

const startHere = async (
  { environment: variables, directory }: ScriptOptions,
  end: (code: number) => void,
): Promise<Service> => {
  mkdirSync(directory, { recursive: true });
  const environment = readEnvironment({ WORK_DIR: directory, ...variables });
  const place = { socket: environment.ipcSocket, token: environment.ipcToken };
  const link = await connectLink(ipcLinkPlan(place, () => end(1)));
  return await startService({
    environment,
    link: inStage(link, stageOfThing(environment.thingName)),
    openRuntime: ({ modelDir }, { manifest }) => openOnnxRuntime(modelDir, manifest),
  });
};
