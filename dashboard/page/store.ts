import { computed, signal } from "@preact/signals";
import type { FleetSnapshot, TurbineView } from "../../domain/rollout/snapshot.ts";
import type { Site } from "../site.ts";

/** Everything the page shows, as signals; the stream writes, components read. */
export const turbines = signal<readonly TurbineView[]>([]);
export const fleet = signal<FleetSnapshot>({ devices: [], rollouts: [], models: [] });
/** Until the first answer nothing may be said of the fleet, not even that it is empty. */
export const isFleetKnown = signal(false);
/** Milliseconds since the cloud last answered, when it does not. */
export const fleetAgeMs = signal<number | undefined>(undefined);
export const lastFrameAt = signal(Date.now());
/** Ticks once a second, so that ages grow without data. */
export const now = signal(Date.now());
export const isPaused = signal(false);
/** One line for what a command answered; read out by screen readers. */
export const message = signal("");
export const site = signal<Site | undefined>(undefined);
/** The server may decide nothing: it says so itself, or has refused a decision for that. */
export const isLookOnly = signal(false);

/** No frame for this long: nothing on the page may look current. */
const STALE_MS = 3_500;
/** Pausing hides new data from the page, never that the server is gone. */
export const isStale = computed(() => now.value - lastFrameAt.value > STALE_MS);

export const isAnomalous = (turbine: TurbineView): boolean =>
  Object.values(turbine.flags).includes("anomalous");

export const deviceOf = computed(() => {
  const byTurbine = new Map<string, string>();
  for (const { thingName, turbines: served } of fleet.value.devices) {
    for (const id of served) byTurbine.set(id, thingName);
  }
  return byTurbine;
});
