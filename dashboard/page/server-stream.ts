import type { FleetSnapshot, TurbineView } from "../../domain/rollout/snapshot.ts";
import { remember } from "./history.ts";
import { fleet, fleetAgeMs, isPaused, lastFrameAt, message, now, turbines } from "./store.ts";

/** Opens the one stream of the page; at most one frame is painted per animation frame. */
export const openStream = (): void => {
  let latest: readonly TurbineView[] | undefined;
  const paint = (): void => {
    if (latest && !isPaused.value) {
      announce(turbines.value, latest);
      turbines.value = latest;
    }
    latest = undefined;
  };
  const source = new EventSource("/api/events");
  source.onmessage = ({ data }: MessageEvent<string>) => {
    const frame = (JSON.parse(data) as { turbines: TurbineView[] }).turbines;
    lastFrameAt.value = Date.now();
    remember(frame);
    if (latest === undefined) requestAnimationFrame(paint);
    latest = frame;
  };
  source.addEventListener("fleet", ({ data }: MessageEvent<string>) => {
    const snapshot = JSON.parse(data) as FleetSnapshot & { fleetAgeMs?: number };
    fleet.value = snapshot;
    fleetAgeMs.value = snapshot.fleetAgeMs;
  });
  setInterval(() => {
    now.value = Date.now();
  }, 1_000);
};

/** Says changes only, and several at once as one. */
const announce = (before: readonly TurbineView[], after: readonly TurbineView[]): void => {
  const stateOf = ({ flags }: TurbineView) => Object.values(flags).join();
  const known = new Map(before.map((turbine) => [turbine.id, stateOf(turbine)]));
  const changed = after.filter((turbine) => {
    const state = known.get(turbine.id);
    return state !== undefined && state !== stateOf(turbine);
  });
  const [only] = changed;
  if (changed.length === 1 && only) message.value = `Turbine ${only.id} changed: ${describe(only)}`;
  else if (changed.length > 1) message.value = `${changed.length} turbines changed state`;
};

const describe = ({ flags }: TurbineView): string =>
  Object.entries(flags)
    .map(([flag, state]) => `${flag} ${state}`)
    .join(", ");
