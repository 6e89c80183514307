import { fileURLToPath } from "node:url";
import { launchPart } from "../process/launch-part.ts";
import { type Launching, partPlan, SMALL_HEAP } from "../process/part-plan.ts";
import { type Part, supervise } from "../process/supervise.ts";
import type { BrokerConfiguration, BrokerDetails } from "./broker-process.ts";

const MAIN = fileURLToPath(new URL("./broker-process.ts", import.meta.url));

/** The message broker as a process of its own; started again it listens where it did. */
export const startBroker = (
  configuration: BrokerConfiguration,
  launching: Launching,
): Promise<Part<BrokerDetails>> =>
  supervise({
    name: launching.name,
    say: launching.say,
    launch: (before: BrokerDetails | undefined) =>
      launchPart({
        ...partPlan(MAIN, launching, SMALL_HEAP),
        configuration: { ...configuration, port: before?.port ?? configuration.port },
      }),
  });
