import type { Path } from "../../rollout/path.ts";
import { type Rig, type RigOptions, startRig } from "../../rollout/rig.ts";

export interface Played {
  readonly outcomes: readonly (string | undefined)[];
  /** Deployments that rollouts made: each changes devices. */
  readonly deployments: number;
  /** How often each step was taken. */
  readonly calls: ReadonlyMap<string, number>;
}

/** Plays one path to its end, on a rig of its own. @param stage what it shares with other plays */
export const play = async (
  { options, act }: Path,
  stage: Pick<RigOptions, "begunWith" | "forgetModules" | "network">,
): Promise<Played> => {
  const rig = await startRig({ ...options, ...stage });
  try {
    await act(rig);
    await rig.ended();
    const outcomes = (await rig.ledger()).toReversed().map(({ outcome }) => outcome);
    return { outcomes, deployments: deploymentsOf(rig), calls: new Map(rig.functionCalls) };
  } finally {
    await rig.close();
  }
};

/** How often the step was taken. */
export const looksIn = ({ calls }: Played, state: string): number => calls.get(state) ?? 0;

/** A repeated client token is the same deployment. */
const deploymentsOf = ({ calls }: Rig): number =>
  new Set(
    calls
      .filter(
        ({ by, operation, error }) => by !== "person" && operation === "CreateDeployment" && !error,
      )
      .map(({ input }) => input["clientToken"]),
  ).size;
