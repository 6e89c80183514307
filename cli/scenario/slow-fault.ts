import { firstTurbine, isLit, setFault } from "./lamps.ts";
import type { Play } from "./play.ts";
import { approve, ended, trainModel } from "./release.ts";

const RAMP_SECONDS = 60;
const LIT_SECONDS = 240;
const RELEASE_SECONDS = 600;

export const slowFault: Play = async (stage) => {
  const { dashboard, say } = stage;
  const id = await firstTurbine(dashboard);
  await setFault(dashboard, id, "voltage-low", true, { strength: 0.35, rampSeconds: RAMP_SECONDS });
  try {
    // The approval of a version that the whole fleet runs would be answered without a rollout. It is trained
    // while the fault grows, on recordings of before.
    const [version, wasLit] = await Promise.all([
      trainModel(stage),
      dashboard.until(isLit(id, "voltage"), LIT_SECONDS),
    ]);
    say(`turbine ${id}: Voltage is ${wasLit ? "lit" : "not lit"} before the release`);
    const rolloutIn = await approve(stage, version, "a slow fault must survive a release");
    const rollout = await ended(stage, rolloutIn, RELEASE_SECONDS);
    const isStillLit = await dashboard.until(isLit(id, "voltage"), LIT_SECONDS);
    return [wasLit, rollout?.outcome === "released", isStillLit];
  } finally {
    await setFault(dashboard, id, "voltage-low", false);
  }
};
