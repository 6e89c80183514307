import { fileURLToPath } from "node:url";
import { launchPart, type PartPlan } from "../twin/process/launch-part.ts";
import { type Launching, MIDDLE_HEAP, partPlan } from "../twin/process/part-plan.ts";
import { type Part, supervise } from "../twin/process/supervise.ts";
import type { CloudConfiguration, CloudDetails } from "./cloud-process.ts";

const MAIN = fileURLToPath(new URL("./cloud-process.ts", import.meta.url));

/** What a part that calls the cloud must know of it. */
export interface Reachable extends CloudDetails {
  readonly mqttUrl: string;
  readonly secretSeed: string;
}

/** The AWS endpoint with the state machine; started again it listens where it did and approves nothing. */
export const startCloud = (
  configuration: CloudConfiguration,
  launching: Launching & Required<Pick<PartPlan, "onMessage" | "onFailure">>,
): Promise<Part<CloudDetails>> => {
  const { onMessage, onFailure } = launching;
  const plan = { ...partPlan(MAIN, launching, MIDDLE_HEAP), onMessage, onFailure };
  return supervise({
    name: launching.name,
    say: launching.say,
    launch: (before: CloudDetails | undefined) =>
      launchPart({
        ...plan,
        configuration: before === undefined ? configuration : again(configuration, before),
      }),
  });
};

const again = (
  configuration: CloudConfiguration,
  { awsUrl }: CloudDetails,
): CloudConfiguration => ({
  ...configuration,
  awsPort: Number(new URL(awsUrl).port),
  approvesFirstModel: false,
});
