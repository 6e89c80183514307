import { rmSync } from "node:fs";
import { greengrasscoreipc } from "aws-iot-device-sdk-v2";
import { serveAgent } from "./agent.ts";

/** The stand-in as a Greengrass component: serves, then says that it runs. */
const socket = process.env["AGENT_SOCKET"] ?? "/tmp/aws.greengrass.SageMakerEdgeManager.sock";
// A variable that nothing replaced is still in braces.
for (const name of ["DEVICE_FLEET_NAME", "BUCKET_NAME"]) {
  const value = process.env[name] ?? "{";
  if (!value.startsWith("{")) continue;
  process.stderr.write(`agent: ${name}: the component's configuration must name it\n`);
  process.exit(1);
}
rmSync(socket, { force: true });
const server = await serveAgent(socket);
process.stdout.write(`agent: serving ${socket}\n`);
const nucleus = greengrasscoreipc.createClient();
await nucleus.connect();
await nucleus.updateState({ state: greengrasscoreipc.model.ReportedLifecycleState.RUNNING });
process.once("SIGTERM", () => {
  server.forceShutdown();
  rmSync(socket, { force: true });
  process.exit(0);
});
