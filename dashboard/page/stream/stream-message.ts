import type { FleetSnapshot, TurbineView } from "../../../domain/rollout/snapshot.ts";

/** What the page is told, whether it listens itself or a worker does for all tabs. */
export type StreamMessage =
  | { readonly kind: "turbines"; readonly turbines: readonly TurbineView[] }
  | { readonly kind: "fleet"; readonly fleet: FleetSnapshot & { readonly fleetAgeMs?: number } };

/** What a tab tells the worker. */
export interface TabMessage {
  /** A hidden tab paints nothing, so it is sent nothing until it shows again. */
  readonly isVisible: boolean;
}
