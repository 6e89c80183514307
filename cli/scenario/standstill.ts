import { firstTurbine, turbineOf } from "./lamps.ts";
import type { Play } from "./play.ts";

const STOPPED_SECONDS = 10;
const BACK_SECONDS = 120;

export const standstill: Play = async ({ dashboard, say }) => {
  const id = await firstTurbine(dashboard);
  const path = `/api/turbines/${encodeURIComponent(id)}`;
  const odd = new Set<string>();
  await dashboard.post(`${path}/stop`, {});
  try {
    await dashboard.until((state) => {
      const lamps = Object.entries(turbineOf(state, id)?.flags ?? {});
      for (const [lamp, seen] of lamps) if (seen !== "unknown") odd.add(`${lamp} ${seen}`);
      return false;
    }, STOPPED_SECONDS);
  } finally {
    await dashboard.post(`${path}/start`, {});
  }
  if (odd.size > 0) say(`while it stood: ${[...odd].join(", ")}`);
  const isBack = await dashboard.until(
    (state) => turbineOf(state, id)?.condition === "judged",
    BACK_SECONDS,
  );
  return [odd.size === 0, isBack];
};
