import { listRollouts, type RingRecord, type RolloutRecord, touchedRings } from "./rollouts.ts";

/** What the newest rollouts left in the rings. */
export interface RolloutTraces {
  readonly isRolling: boolean;
  /** Deployments that took a first release back from a ring. */
  readonly removals: ReadonlySet<string>;
  /** Rings that a rollout is deciding on: their devices are its own to look after. */
  readonly judged: ReadonlySet<string>;
  /** By ring: our components before the newest released rollout. */
  readonly previous: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

export const rolloutTraces = async (table: string): Promise<RolloutTraces> => {
  const rollouts = await listRollouts(table, 20);
  const touched = await Promise.all(
    rollouts.map(async (rollout) => ({
      rollout,
      rings: await touchedRings(table, rollout.rolloutId),
    })),
  );
  const removals = touched
    .flatMap(({ rings }) => rings)
    .filter(({ previous }) => Object.keys(previous).length === 0)
    .flatMap(({ rollBackDeploymentId }) => rollBackDeploymentId ?? []);
  const judged = touched.flatMap(({ rollout, rings }) =>
    rollout.endedAt === undefined ? rings.filter((ring) => isJudged(rollout, ring)) : [],
  );
  const released = touched.find(({ rollout }) => rollout.outcome === "released");
  return {
    isRolling: rollouts.some(({ endedAt }) => endedAt === undefined),
    removals: new Set(removals),
    judged: new Set(judged.map(({ ring }) => ring)),
    previous: new Map(released?.rings.map(({ ring, previous }) => [ring, previous])),
  };
};

/** A held ring that a person let through keeps its status; the rollout no longer waits then. */
const isJudged = ({ hold: held }: RolloutRecord, { status }: RingRecord): boolean =>
  status !== "succeeded" && !(status === "held" && !held);
