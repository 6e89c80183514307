import { litLamps, setFault } from "./lamps.ts";
import type { Play } from "./play.ts";

const SECONDS = 45;
const KINDS = ["gust", "wake"] as const;

export const storm: Play = async ({ dashboard, say }) => {
  const { turbines } = await dashboard.state();
  const ids = turbines.map(({ id }) => id);
  const lit = new Set<string>();
  const unjudged = new Set<string>();
  for (const id of ids) for (const kind of KINDS) await setFault(dashboard, id, kind, true);
  try {
    await dashboard.until((state) => {
      for (const lamp of litLamps(state)) lit.add(lamp);
      for (const { id, condition } of state.turbines) if (condition !== "judged") unjudged.add(id);
      return false;
    }, SECONDS);
  } finally {
    for (const id of ids) for (const kind of KINDS) await setFault(dashboard, id, kind, false);
  }
  say(`${SECONDS} s of gusts and wakes on ${ids.length} turbines`);
  if (lit.size > 0) say(`lit: ${[...lit].join(", ")}`);
  if (unjudged.size > 0) say(`not judged for a while: ${[...unjudged].join(", ")}`);
  return [lit.size === 0, unjudged.size === 0];
};
