import { firstTurbine, isLit, isOut, litLamps, setFault } from "./lamps.ts";
import type { Play } from "./play.ts";

/** Two seconds are the product's aim; the rest is for a busy machine. */
const LIT_SECONDS = 20;
const OUT_SECONDS = 60;

export const grossFault: Play = async ({ dashboard, say }) => {
  const id = await firstTurbine(dashboard);
  const others = new Set<string>();
  await setFault(dashboard, id, "volt", true);
  try {
    const wasLit = await dashboard.until((state) => {
      for (const lamp of litLamps(state)) if (lamp !== `${id} voltage`) others.add(lamp);
      return isLit(id, "voltage")(state);
    }, LIT_SECONDS);
    say(`turbine ${id}: Voltage is ${wasLit ? "lit" : "not lit"}`);
    await setFault(dashboard, id, "volt", false);
    const isOutAgain = await dashboard.until(isOut(id, "voltage"), OUT_SECONDS);
    if (others.size > 0) say(`lit as well: ${[...others].join(", ")}`);
    return [wasLit, others.size === 0, isOutAgain];
  } finally {
    await setFault(dashboard, id, "volt", false);
  }
};
