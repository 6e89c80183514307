import { setTimeout as sleep } from "node:timers/promises";
import type { Snapshot } from "../../domain/rollout/snapshot.ts";
import { detectorOf, lastDevice, processesOf } from "./device.ts";
import type { Play, Stage } from "./play.ts";
import { approve, ended, run, servingVersion, trainModel } from "./release.ts";

const ROLLOUT_SECONDS = 900;
const BACK_SECONDS = 300;
const PERIOD_MS = 300;

export const sickDevice: Play = async (stage) => {
  const { dashboard, say } = stage;
  const before = await dashboard.state();
  const { thingName, ring } = lastDevice(before);
  processesOf(stage, thingName);
  const serving = servingVersion(before);
  const others = before.devices.map((each) => each.thingName).filter((each) => each !== thingName);
  const version = await trainModel(stage);
  const rolloutIn = await approve(stage, version, "a device that falls sick must stop it");
  const isAtWork = (state: Snapshot) =>
    rolloutIn(state)?.rings.find(({ name }) => name === ring)?.status === "deploying";
  const isDecided = (state: Snapshot) =>
    rolloutIn(state)?.rings.some(({ status }) => status === "rollingBack") === true ||
    (rolloutIn(state)?.status ?? "RUNNING") !== "RUNNING";
  await dashboard.until((state) => isAtWork(state) || isDecided(state), ROLLOUT_SECONDS);
  const kills = await killUntil(stage, thingName, isDecided);
  say(`${thingName}: its detector was killed ${kills} times`);
  const rollout = await ended(stage, rolloutIn, ROLLOUT_SECONDS);
  const areBack = await dashboard.until(run(serving, others), BACK_SECONDS);
  const isWellAgain = await dashboard.until(run(serving, [thingName]), BACK_SECONDS);
  return [
    rollout?.outcome === "rolledBack",
    rollout?.reason?.includes(thingName) === true,
    areBack,
    isWellAgain,
  ];
};

/** Ends every detector that starts there after now; the one that runs belongs to the model before. */
const killUntil = async (
  stage: Stage,
  thingName: string,
  isDecided: (state: Snapshot) => boolean,
): Promise<number> => {
  const spared = detectorOf(stage, thingName);
  const killed = new Set<number>();
  const end = Date.now() + ROLLOUT_SECONDS * 1_000;
  while (Date.now() < end && !isDecided(await stage.dashboard.state())) {
    const detector = detectorOf(stage, thingName);
    if (detector !== undefined && detector !== spared && !killed.has(detector)) {
      process.kill(detector, "SIGKILL");
      killed.add(detector);
    }
    await sleep(PERIOD_MS);
  }
  return killed.size;
};
