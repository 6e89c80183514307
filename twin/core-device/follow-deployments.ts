import { rmSync } from "node:fs";
import type { ComponentSet } from "./component-set.ts";
import { type DeployResult, deploy, rootsOf } from "./deploy.ts";
import type { Device } from "./device.ts";
import { type DeviceState, writeState } from "./device-state.ts";
import { type JobReports, reportJobs } from "./job-reports.ts";
import { type DeploymentDocument, followJobs } from "./jobs-client.ts";
import type { Recipe } from "./recipe.ts";

/** Carries out the thing's deployments, one after another, each once. */
export const followDeployments = async (
  device: Device,
  components: ComponentSet,
): Promise<void> => {
  let queue = Promise.resolve();
  const seen = new Set<string>();
  const { link, thingName, clock, log } = device;
  const jobs = await reportJobs(link, thingName, clock);
  await followJobs(link, thingName, log, (jobId, document) => {
    if (seen.has(jobId)) return;
    seen.add(jobId);
    queue = queue
      .then(() => carryOut(device, components, jobs, jobId, document))
      .catch((error: unknown) => log(`job ${jobId}: ${String(error)}`));
  });
};

const carryOut = async (
  device: Device,
  components: ComponentSet,
  jobs: JobReports,
  jobId: string,
  document: DeploymentDocument,
): Promise<void> => {
  if (device.isStopped) return;
  const begun = await jobs.report(jobId, "IN_PROGRESS");
  if (begun.kind === "rejected") {
    // It was cancelled or ended meanwhile: nothing is installed for a job that nobody waits for.
    device.log(`deployment ${document.deploymentId} is not begun: ${begun.reason}`);
    return;
  }
  device.log(`deployment ${document.deploymentId} begins`);
  const save = (next: DeviceState) => keep(device, next);
  const result = await deploy(device, components, document, save).catch(
    (error: unknown): DeployResult => ({
      status: "FAILED",
      details: {
        "detailed-deployment-status": "FAILED_NO_STATE_CHANGE",
        "deployment-failure-cause": String(error),
      },
    }),
  );
  if (device.isStopped) return;
  device.log(`deployment ${document.deploymentId} ${Object.values(result.details).join(": ")}`);
  device.status.complete(components.all(), new Set(rootsOf(device.state.targets).keys()));
  const told = await jobs.report(jobId, result.status, result.details);
  if (told.kind === "rejected") device.log(`job ${jobId}: its end was not taken: ${told.reason}`);
};

/** On disk first; then what neither this set nor the one before needs goes. */
const keep = (device: Device, next: DeviceState): void => {
  const old = device.state.previous;
  device.state = next;
  writeState(device.directories.state, next);
  collectGarbage(device, old, [...next.recipes, ...next.previous]);
};

const collectGarbage = (
  { directories }: Device,
  old: readonly Recipe[],
  kept: readonly Recipe[],
): void => {
  const names = new Set(kept.map((each) => `${each.ComponentName} ${each.ComponentVersion}`));
  for (const { ComponentName, ComponentVersion } of old) {
    if (names.has(`${ComponentName} ${ComponentVersion}`)) continue;
    for (const folder of [directories.artifacts, directories.unarchived]) {
      rmSync(folder(ComponentName, ComponentVersion), { recursive: true, force: true });
    }
  }
};
