import type { Snapshot } from "../../domain/rollout/snapshot.ts";
import { lastDevice, processesOf } from "./device.ts";
import { turbineOf } from "./lamps.ts";
import type { Play } from "./play.ts";
import { approve, ended, run, trainModel } from "./release.ts";

const SILENT_SECONDS = 30;
const ROLLOUT_SECONDS = 900;
const BACK_SECONDS = 420;

export const offlineDevice: Play = async (stage) => {
  const { dashboard, say } = stage;
  const { thingName, turbines } = lastDevice(await dashboard.state());
  const { core } = processesOf(stage, thingName);
  const version = await trainModel(stage);
  // A stopped process keeps its connection and says nothing on it, as a machine without power does.
  process.kill(core, "SIGSTOP");
  say(`${thingName} is silent`);
  const odd = new Set<string>();
  let rollout: Awaited<ReturnType<typeof ended>>;
  try {
    await dashboard.until(isWithoutVerdicts(turbines), SILENT_SECONDS);
    const rolloutIn = await approve(stage, version, "an offline device must not block the others");
    rollout = await ended(
      stage,
      (state) => {
        for (const id of turbines) {
          for (const [lamp, seen] of Object.entries(turbineOf(state, id)?.flags ?? {})) {
            if (seen !== "unknown") odd.add(`turbine ${id} ${lamp} ${seen}`);
          }
        }
        return rolloutIn(state);
      },
      ROLLOUT_SECONDS,
    );
  } finally {
    process.kill(core, "SIGCONT");
  }
  if (odd.size > 0) say(`while it was silent: ${[...odd].join(", ")}`);
  say(`${thingName} is back`);
  const hasCaughtUp = await dashboard.until(
    (state) =>
      run(version, [thingName])(state) &&
      turbines.every((id) => turbineOf(state, id)?.condition === "judged"),
    BACK_SECONDS,
  );
  return [odd.size === 0, rollout?.outcome === "released", hasCaughtUp];
};

const isWithoutVerdicts =
  (turbines: readonly string[]) =>
  (state: Snapshot): boolean =>
    turbines.every((id) => {
      const condition = turbineOf(state, id)?.condition;
      return condition === "silent" || condition === "blind";
    });
