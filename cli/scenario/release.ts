import type { RolloutView, Snapshot } from "../../domain/rollout/snapshot.ts";
import type { DashboardClient } from "../dashboard-client.ts";
import type { Stage } from "./play.ts";

const TRAINING_SECONDS = 300;
const LISTED_SECONDS = 60;

/** Retrains, as the page's button does; answers the version that waits then. */
export const trainModel = async ({
  dashboard,
  say,
}: Pick<Stage, "dashboard" | "say">): Promise<string> => {
  const known = versionsIn(await dashboard.state());
  await dashboard.post("/api/retrain", {});
  say("a new model is trained");
  return waitingVersion(dashboard, known, TRAINING_SECONDS);
};

/** The version that was not known before, once the page lists it. */
export const waitingVersion = async (
  dashboard: DashboardClient,
  known: ReadonlySet<string>,
  seconds: number = LISTED_SECONDS,
): Promise<string> => {
  const isNew = ({ version }: Snapshot["models"][number]) => !known.has(version);
  await dashboard.until(({ models }) => models.some(isNew), seconds);
  const found = (await dashboard.state()).models.find(isNew);
  if (found) return found.version;
  throw new Error(`no new version is registered within ${seconds} s; see "models"`);
};

export const versionsIn = ({ models }: Snapshot): ReadonlySet<string> =>
  new Set(models.map(({ version }) => version));

/** Approves a version; answers what finds its rollout in a state. */
export const approve = async (
  { dashboard, say }: Pick<Stage, "dashboard" | "say">,
  version: string,
  reason: string,
): Promise<(state: Snapshot) => RolloutView | undefined> => {
  const before = new Set((await dashboard.state()).rollouts.map(({ id }) => id));
  await dashboard.post(`/api/models/${version}/approve`, { reason: `scenario: ${reason}` });
  say(`model ${version} is approved; its rollout begins`);
  return ({ rollouts }) =>
    rollouts.find(({ id, modelVersion }) => !before.has(id) && modelVersion === version);
};

/** The rollout once it has ended; undefined when it did not within the time. */
export const ended = async (
  { dashboard, say }: Pick<Stage, "dashboard" | "say">,
  rolloutIn: (state: Snapshot) => RolloutView | undefined,
  seconds: number,
): Promise<RolloutView | undefined> => {
  const hasEnded = (state: Snapshot) => (rolloutIn(state)?.status ?? "RUNNING") !== "RUNNING";
  const isOver = await dashboard.until(hasEnded, seconds);
  const rollout = rolloutIn(await dashboard.state());
  say(
    isOver && rollout
      ? `the rollout of model ${rollout.modelVersion} ended as ${rollout.outcome ?? rollout.status}${rollout.reason ? `: ${rollout.reason}` : ""}`
      : `the rollout did not end within ${seconds} s`,
  );
  return isOver ? rollout : undefined;
};

/** What most devices say that they run. */
export const servingVersion = ({ devices }: Snapshot): string => {
  const counts = new Map<string, number>();
  for (const { modelVersion } of devices) {
    if (modelVersion && modelVersion !== "none")
      counts.set(modelVersion, (counts.get(modelVersion) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return most?.[0] ?? "1";
};

/** All of these devices work by that model. */
export const run =
  (version: string, things: readonly string[]) =>
  ({ devices }: Snapshot): boolean =>
    devices
      .filter(({ thingName }) => things.includes(thingName))
      .every(
        ({ status, modelVersion, work }) =>
          status === "HEALTHY" && modelVersion === version && work?.state === "running",
      );
