import * as z from "zod/mini";
import type { Manifest } from "../../domain/turbine/manifest.ts";
import { table } from "./table.ts";

const ranking = z.array(
  z.object({
    kind: z.string(),
    eventRecall: z.nullable(z.number()),
    eventRecallLow: z.number(),
    eventRecallHigh: z.number(),
    falseAlarmsPerTurbineDay: z.number(),
    falseAlarmsPerTurbineDayLow: z.number(),
    falseAlarmsPerTurbineDayHigh: z.number(),
    /** A model of before they were told has none. */
    events: z.optional(z.number()),
    days: z.optional(z.number()),
    isChosen: z.boolean(),
  }),
);

/** The families that were compared, the best first; a manifest of an older training has none. */
export const rankingSection = ({ training }: Manifest): string => {
  const families = ranking.safeParse(training["families"]);
  if (!families.success) return "";
  return `<h2>Families, on validation time</h2>
${table(
  [
    "family",
    "event recall",
    "95 %",
    "events",
    "false alarms a turbine-day",
    "95 %",
    "healthy days",
    "",
  ],
  families.data.map((each) => [
    each.kind,
    each.eventRecall === null ? "unknown" : percent(each.eventRecall),
    `${percent(each.eventRecallLow)}–${percent(each.eventRecallHigh)}`,
    each.events ?? "–",
    each.falseAlarmsPerTurbineDay.toFixed(2),
    `${each.falseAlarmsPerTurbineDayLow.toFixed(2)}–${each.falseAlarmsPerTurbineDayHigh.toFixed(2)}`,
    each.days?.toFixed(4) ?? "–",
    each.isChosen ? "chosen" : "",
  ]),
)}`;
};

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
