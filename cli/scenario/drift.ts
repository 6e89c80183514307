import { InvalidInput } from "../../domain/errors.ts";
import { litLamps, setFault } from "./lamps.ts";
import type { Play, Stage } from "./play.ts";
import { versionsIn } from "./release.ts";

/** So far that the rotor still turns, and is judged. */
const CURTAILED = 0.5;
const DRIFT_SECONDS = 1_800;
const TRAINING_SECONDS = 300;
/** The distance that counts as a shift. */
const SHIFT = 0.25;

export const drift: Play = async ({ dashboard, say }) => {
  const before = await dashboard.state();
  if (before.retraining) {
    throw new InvalidInput(
      `scenario: drift needs a fleet that was not retrained yet (this one was, at ${before.retraining.startedAt}): after a retraining it waits out a cooldown; start the product anew`,
    );
  }
  const known = versionsIn(before);
  const ids = before.turbines.map(({ id }) => id);
  const lit = new Set<string>();
  let largest = 0;
  for (const id of ids) await setFault(dashboard, id, "curtailment", true, { strength: CURTAILED });
  say(`${ids.length} turbines are curtailed for good; the shift must last before it counts`);
  try {
    await dashboard.until((state) => {
      for (const lamp of litLamps(state)) lit.add(lamp);
      return state.retraining !== undefined;
    }, DRIFT_SECONDS);
    const { devices, retraining } = await dashboard.state();
    largest = await largestDrift(
      { dashboard },
      devices.map(({ thingName }) => thingName),
    );
    say(`the largest drift that a device tells is ${largest.toFixed(2)}; ${SHIFT} is a shift`);
    say(`retraining: ${retraining ? `${retraining.cause}, ${retraining.reason}` : "none"}`);
    if (lit.size > 0) say(`lit: ${[...lit].join(", ")}`);
    const isTrained =
      retraining !== undefined &&
      (await dashboard.until(
        ({ models }) => models.some(({ version }) => !known.has(version)),
        TRAINING_SECONDS,
      ));
    return [lit.size === 0, largest > SHIFT, retraining?.cause === "drift", isTrained];
  } finally {
    for (const id of ids) await setFault(dashboard, id, "curtailment", false);
  }
};

interface Reported {
  readonly health?: { readonly drift?: readonly number[] };
}

const largestDrift = async (
  { dashboard }: Pick<Stage, "dashboard">,
  things: readonly string[],
): Promise<number> => {
  const details = await Promise.all(
    things.map((thing) => dashboard.get<Reported>(`/api/devices/${encodeURIComponent(thing)}`)),
  );
  return Math.max(0, ...details.flatMap(({ health }) => health?.drift ?? []));
};
