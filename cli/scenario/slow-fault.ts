import type { Snapshot } from "../../domain/rollout/snapshot.ts";
import { firstTurbine, isLit, setFault } from "./lamps.ts";
import type { Play } from "./play.ts";

const RAMP_SECONDS = 60;
const LIT_SECONDS = 240;
const RELEASE_SECONDS = 600;

export const slowFault: Play = async (dashboard, say) => {
  const id = await firstTurbine(dashboard);
  const ofBefore = new Set((await dashboard.state()).rollouts.map((rollout) => rollout.id));
  await setFault(dashboard, id, "voltage-low", true, { strength: 0.35, rampSeconds: RAMP_SECONDS });
  try {
    const wasLit = await dashboard.until(isLit(id, "voltage"), LIT_SECONDS);
    say(`turbine ${id}: Voltage is ${wasLit ? "lit" : "not lit"} before the release`);
    const version = servingVersion(await dashboard.state());
    await dashboard.post(`/api/models/${version}/approve`, {
      reason: "scenario: a slow fault must survive a release",
    });
    const ended = (state: Snapshot) =>
      state.rollouts.find((rollout) => !ofBefore.has(rollout.id) && rollout.status !== "RUNNING");
    await dashboard.until((state) => ended(state) !== undefined, RELEASE_SECONDS);
    const outcome = ended(await dashboard.state())?.outcome;
    say(`the release of model ${version} ended as ${outcome ?? "nothing yet"}`);
    const isStillLit = await dashboard.until(isLit(id, "voltage"), LIT_SECONDS);
    return [wasLit, outcome === "released", isStillLit];
  } finally {
    await setFault(dashboard, id, "voltage-low", false);
  }
};

/** What most devices say that they run. */
const servingVersion = ({ devices }: Snapshot): string => {
  const counts = new Map<string, number>();
  for (const { modelVersion } of devices) {
    if (modelVersion) counts.set(modelVersion, (counts.get(modelVersion) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return most?.[0] ?? "1";
};
