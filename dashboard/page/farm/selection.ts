import { computed, signal } from "@preact/signals";
import type { TurbineView } from "../../../domain/rollout/snapshot.ts";
import { wordsOf } from "../../../domain/turbine/channel-words.ts";
import type { Channel } from "../../../domain/turbine/channels.ts";
import { ROTOR_CHANNEL, WIND_CHANNEL } from "../../../domain/turbine/parts.ts";
import { byTurbineId } from "../../turbine-ids.ts";
import { seenValue } from "../seen-value.ts";
import { deviceOf, isAnomalous, turbines } from "../store.ts";
import { conditionOf } from "./condition.ts";

export type Show = "all" | "anomalous" | "unknown" | "stopped";
export type Order = "attention" | "number" | "rotor" | "wind";

export const show = signal<Show>("all");
export const order = signal<Order>("attention");
export const search = signal("");

export const SHOWN: Readonly<
  Record<Show, { readonly title: string; readonly takes: (turbine: TurbineView) => boolean }>
> = {
  all: { title: "All", takes: () => true },
  anomalous: { title: "Anomalous", takes: isAnomalous },
  unknown: {
    title: "Unknown",
    takes: ({ condition }) => ["blind", "silent", "unjudged"].includes(condition),
  },
  stopped: { title: "Stopped", takes: ({ condition }) => condition === "stopped" },
};

export const ORDERS: Readonly<Record<Order, string>> = {
  attention: "what needs attention",
  number: "turbine",
  rotor: wordsOf(ROTOR_CHANNEL).name,
  wind: wordsOf(WIND_CHANNEL).name,
};

const by: Readonly<Record<Order, (a: TurbineView, b: TurbineView) => number>> = {
  attention: (a, b) => conditionOf(a).rank - conditionOf(b).rank,
  number: () => 0,
  rotor: (a, b) => fallingBy(ROTOR_CHANNEL, a, b),
  wind: (a, b) => fallingBy(WIND_CHANNEL, a, b),
};

/** The largest first; one that tells nothing comes last. */
const fallingBy = (channel: Channel, a: TurbineView, b: TurbineView): number =>
  (seenValue(b, channel) ?? -1) - (seenValue(a, channel) ?? -1);

/** What the farm shows, in its order. */
export const selection = computed(() => {
  const words = search.value.trim().toLowerCase();
  return turbines.value
    .filter((turbine) => SHOWN[show.value].takes(turbine) && isMeant(turbine, words))
    .toSorted((a, b) => by[order.value](a, b) || byTurbineId(a.id, b.id));
});

/** By number, device, model or state. */
const isMeant = (turbine: TurbineView, words: string): boolean => {
  if (words === "") return true;
  const { id, modelVersion = "" } = turbine;
  const names = [id, `turbine ${id}`, deviceOf.value.get(id) ?? "", `v${modelVersion}`];
  return [...names, conditionOf(turbine).word].some((name) => name.toLowerCase().includes(words));
};
