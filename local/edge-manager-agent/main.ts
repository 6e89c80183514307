import { rmSync } from "node:fs";
import { createClient } from "aws-iot-device-sdk-v2/dist/greengrasscoreipc/client.js";
import { ReportedLifecycleState } from "aws-iot-device-sdk-v2/dist/greengrasscoreipc/model.js";
import { serveAgent } from "./agent.ts";

/** The stand-in as a Greengrass component: serves, then says that it runs. */
const socket = process.env["AGENT_SOCKET"] ?? "/tmp/aws.greengrass.SageMakerEdgeManager.sock";
rmSync(socket, { force: true });
const server = await serveAgent(socket);
process.stdout.write(`agent: serving ${socket}\n`);
const nucleus = createClient();
await nucleus.connect();
await nucleus.updateState({ state: ReportedLifecycleState.RUNNING });
process.once("SIGTERM", () => {
  server.forceShutdown();
  rmSync(socket, { force: true });
  process.exit(0);
});
