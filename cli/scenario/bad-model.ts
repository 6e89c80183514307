import { registerChangedModel } from "../../adapters/sagemaker/register-changed-model.ts";
import { NAMES } from "../../domain/names.ts";
import type { Snapshot } from "../../domain/rollout/snapshot.ts";
import { litLamps } from "./lamps.ts";
import type { Play, Stage } from "./play.ts";
import { approve, ended, run, servingVersion, versionsIn, waitingVersion } from "./release.ts";

const TOO_LOW = 0.01;
const ROLLOUT_SECONDS = 600;
const BACK_SECONDS = 180;

export const badModel: Play = async (stage) => {
  const { dashboard, say } = stage;
  const before = await dashboard.state();
  const version = await registerBadModel(stage);
  say(`model ${version} has thresholds a hundred times too low`);
  const serving = servingVersion(before);
  const litBefore = new Set(litLamps(before));
  const lit = new Set<string>();
  const approvedIn = await approve(stage, version, "it looked fine in the evaluation");
  const rolloutIn = (state: Snapshot) => {
    for (const lamp of litLamps(state)) if (!litBefore.has(lamp)) lit.add(lamp);
    return approvedIn(state);
  };
  const rollout = await ended(stage, rolloutIn, ROLLOUT_SECONDS);
  const [, ...beyond] = rollout?.rings ?? [];
  for (const { name, status } of rollout?.rings ?? []) say(`ring ${name}: ${status}`);
  if (lit.size > 0) say(`lit meanwhile: ${[...lit].join(", ")}`);
  const things = before.devices.map(({ thingName }) => thingName);
  const isBack = await dashboard.until(run(serving, things), BACK_SECONDS);
  return [
    rollout?.outcome === "rolledBack" && /\d/.test(rollout.reason ?? ""),
    rollout !== undefined && beyond.every(({ status }) => status === "waiting"),
    lit.size === 0,
    isBack,
  ];
};

const registerBadModel = async ({ dashboard, product }: Stage): Promise<string> => {
  const { awsUrl, region, accessKeyId, secretAccessKey } = product();
  const known = versionsIn(await dashboard.state());
  await registerChangedModel(
    {
      endpoint: awsUrl,
      region,
      credentials: { accessKeyId, secretAccessKey },
      group: NAMES.modelPackageGroup,
    },
    {
      name: "flags-everything",
      manifest: (manifest) => ({
        ...manifest,
        thresholds: manifest.thresholds.map((threshold) => threshold * TOO_LOW),
      }),
    },
  );
  return waitingVersion(dashboard, known);
};
