import { fileURLToPath } from "node:url";
import { launchPart } from "../../../../twin/process/launch-part.ts";
import { supervise } from "../../../../twin/process/supervise.ts";

/** A supervisor to be killed: one part with a child of its own, and one whose event loop is blocked. */
const main = fileURLToPath(new URL("./obedient.ts", import.meta.url));
const quiet = { log: () => undefined, say: () => undefined };
const start = (name: string, configuration: object) =>
  supervise<{ pid: number; child?: number }>({
    name,
    say: () => undefined,
    launch: () => launchPart({ main, configuration, ...quiet }),
  });

const parts = await Promise.all([
  start("parent", { child: true }),
  start("blocked", { blocks: true, ignoresTerm: true }),
]);
console.log(JSON.stringify(parts.flatMap(({ details }) => [details.pid, details.child ?? 0])));
setInterval(() => undefined, 1_000);
