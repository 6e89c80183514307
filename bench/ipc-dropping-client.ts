import { topics } from "../domain/topics.ts";
import { openIpc } from "../edge/detector/ipc-connection.ts";

/** What the SDK's client costs by itself: subscribes as the detector does and drops every message. */
const { SOCKET = "", TURBINES = "" } = process.env;
const connection = await openIpc({ socket: SOCKET, token: "t" }, () => process.exit(1));
for (const id of TURBINES.split(",")) {
  await connection.subscribe(topics.rawData(id), () => undefined);
}
await connection.reportState("RUNNING");
