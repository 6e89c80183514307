import { join } from "node:path";
import { stageOfThing } from "../../domain/names.ts";
import { isStopAskedFor } from "./asked-stop.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import { inStage } from "./in-stage.ts";
import { connectLink, ipcLinkPlan } from "./ipc-link.ts";
import { describe, log } from "./log.ts";
import type { Model } from "./model.ts";
import { openAgentRuntime } from "./runtime/edge-manager-agent.ts";
import { openOnnxRuntime } from "./runtime/onnx.ts";
import { FOR_ANOTHER, openOtherProcess, runForAnother } from "./runtime/other-process.ts";
import type { Runtime } from "./runtime/runtime.ts";
import { type Service, startService } from "./serve.ts";

/** Greengrass kills a component some seconds after SIGTERM. */
const STOP_MS = 2_000;

const openRuntime = (environment: Environment, { manifest }: Model): Promise<Runtime> =>
  environment.delivery === "onnx"
    ? openOnnxRuntime(environment.modelDir, manifest)
    : openAgentRuntime(
        {
          socket: environment.agentSocket,
          protoPath: join(import.meta.dirname, "edge-manager-agent.proto"),
          modelDir: environment.modelDir,
        },
        manifest,
      );

const openElsewhere = ({ modelDir }: Environment, { manifest }: Model): Promise<Runtime> =>
  openOtherProcess(modelDir, manifest);

/** Non-zero makes Greengrass start the component again, and roll a deployment back. */
const fail = (error: unknown): never => {
  log("failed", { reason: describe(error) });
  process.exit(1);
};

let service: Service | undefined;

/** What a shell says of a process that SIGTERM ended. */
const TERMINATED = 143;

/**
 * When somebody else than Greengrass sends SIGTERM, the classic nucleus takes code 0 after RUNNING for
 * a component that runs on although nothing does, and lite keeps its unit active: only a failure is
 * started again. A stop that was asked for by lite must end well, for systemd would show the unit as
 * failed. (The classic nucleus does not look at the code of a component that it stops.)
 */
const codeOf = async (signal: NodeJS.Signals): Promise<number> =>
  signal === "SIGTERM" && !(await isStopAskedFor()) ? TERMINATED : 0;

const stop = (signal: NodeJS.Signals): void => {
  const code = codeOf(signal);
  setTimeout(() => void code.then(process.exit), STOP_MS).unref();
  log("stopping", { signal });
  (service?.stop(`the detector was stopped by ${signal}`) ?? Promise.resolve())
    .then(async () => process.exit(await code))
    .catch(fail);
};

const start = async (): Promise<void> => {
  const environment = readEnvironment();
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  // Whoever reads the log may go away for a while; the turbines are watched all the same.
  process.stdout.on("error", () => undefined);
  log("starting", { version: environment.detectorVersion, delivery: environment.delivery });
  const place = { socket: environment.ipcSocket, token: environment.ipcToken };
  const link = await connectLink(
    ipcLinkPlan(place, (reason) => fail(new Error(`the nucleus is gone: ${reason}`))),
  );
  service = await startService({
    environment,
    link: inStage(link, stageOfThing(environment.thingName)),
    openRuntime,
    ...(environment.delivery === "onnx" && { openElsewhere }),
  });
};

if (process.argv[2] === FOR_ANOTHER) runForAnother();
else start().catch(fail);
