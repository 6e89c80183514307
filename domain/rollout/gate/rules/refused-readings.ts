import { limitEach, percentOf, type Rule } from "../rule.ts";

/** Messages that the detector would not take, of all that came. */
export const refusedReadings: Rule = (evidence, { maxRefusedPercent }) =>
  limitEach(
    evidence,
    ({ refused, received = 0 }) =>
      refused > 0 && refused * 100 > maxRefusedPercent * Math.max(received, refused),
    ({ refused, received = 0, lastRefusal }) =>
      `${refused} of ${Math.max(received, refused)} messages refused (${percentOf(refused, Math.max(received, refused))} %)${lastRefusal ? `: ${lastRefusal}` : ""}`,
    "hardly a message refused",
  );
