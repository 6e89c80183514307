import { computed, signal } from "@preact/signals";
import type { FleetSnapshot, TurbineView } from "../../domain/rollout/snapshot.ts";

/** Everything the page shows, as signals; server-stream.ts writes, components read. */
export const turbines = signal<readonly TurbineView[]>([]);
export const fleet = signal<FleetSnapshot>({ devices: [], rollouts: [], models: [] });
/** Milliseconds since the cloud last answered, when it does not. */
export const fleetAgeMs = signal<number | undefined>(undefined);
export const lastFrameAt = signal(Date.now());
/** Ticks once a second, so that ages grow without data. */
export const now = signal(Date.now());
export const isPaused = signal(false);
export const page = signal<"turbines" | "rollout">("turbines");
export const selected = signal<string | undefined>(undefined);
export const filter = signal<"all" | "anomalous" | "stopped">("all");
export const theme = signal<"light" | "dark" | "system">("system");
/** One line for what a command answered; read out by screen readers. */
export const message = signal("");

/** No frame for this long: nothing on the page may look current. */
const STALE_MS = 3_000;
/** Pausing hides new data from the page, never that the server is gone. */
export const isStale = computed(() => now.value - lastFrameAt.value > STALE_MS);

export const isAnomalous = (turbine: TurbineView): boolean =>
  Object.values(turbine.flags).includes("anomalous");

export const selectedTurbine = computed(
  () => turbines.value.find(({ id }) => id === selected.value) ?? turbines.value[0],
);
