import type { TurbineView } from "../../../domain/rollout/snapshot.ts";
import { remember } from "../farm/recent.ts";
import {
  fleet,
  fleetAgeMs,
  isFleetKnown,
  isPaused,
  lastFrameAt,
  message,
  now,
  turbines,
} from "../store.ts";
import { listenForEver } from "./event-stream.ts";
import type { StreamMessage, TabMessage } from "./stream-message.ts";

/** Opens the page's stream; what comes meanwhile is painted together. */
export const openStream = (): void => {
  const known = new Map<string, TurbineView>();
  let isPainting = false;
  const paint = (): void => {
    isPainting = false;
    if (isPaused.value) return;
    const latest = [...known.values()];
    announce(turbines.value, latest);
    turbines.value = latest;
  };
  const take = (told: StreamMessage): void => {
    lastFrameAt.value = Date.now();
    if (told.kind === "fleet") {
      fleet.value = told.fleet;
      fleetAgeMs.value = told.fleet.fleetAgeMs;
      isFleetKnown.value = true;
      return;
    }
    for (const turbine of told.turbines) known.set(turbine.id, turbine);
    remember(told.turbines);
    // The server paces the numbers; what is new it tells at once.
    if (told.turbines.length === 0 || isPainting) return;
    isPainting = true;
    requestAnimationFrame(paint);
  };
  if (!listenThroughWorker(take)) listenForEver(take);
  isPaused.subscribe((paused) => {
    if (!paused && known.size > 0) paint();
  });
  setInterval(() => {
    now.value = Date.now();
  }, 1_000);
};

/** One worker holds the stream of all tabs; answers false where a browser has none. */
const listenThroughWorker = (take: (told: StreamMessage) => void): boolean => {
  if (typeof SharedWorker === "undefined") return false;
  const { port } = new SharedWorker(workerUrl(), { name: "event stream" });
  port.onmessage = ({ data }: MessageEvent<StreamMessage>) => take(data);
  const tell = (told: TabMessage | "gone") => port.postMessage(told);
  document.addEventListener("visibilitychange", () =>
    tell({ isVisible: document.visibilityState === "visible" }),
  );
  addEventListener("pagehide", () => tell("gone"));
  // Somebody comes back by the browser's history to a page that was frozen.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) tell({ isVisible: true });
  });
  return true;
};

interface ScriptUrlPolicy {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

/** The page's policy asks for a named maker of every script's address. */
const workerUrl = (): string => {
  const { trustedTypes } = globalThis as { trustedTypes?: ScriptUrlPolicy };
  const path = "/stream-worker.js";
  return trustedTypes
    ? trustedTypes
        .createPolicy("event-stream", { createScriptURL: (url) => url })
        .createScriptURL(path)
    : path;
};

/** Says changes only, and several at once as one. */
const announce = (before: readonly TurbineView[], after: readonly TurbineView[]): void => {
  const known = new Map(before.map((turbine) => [turbine.id, turbine]));
  const changed = after.flatMap((turbine) => {
    const was = known.get(turbine.id);
    const words = was === undefined ? "" : changeText(was, turbine);
    return words === "" ? [] : [`Turbine ${turbine.id} changed: ${words}`];
  });
  const [only] = changed;
  if (changed.length === 1 && only) message.value = only;
  else if (changed.length > 1) message.value = `${changed.length} turbines changed state`;
};

/** The lamps that changed, or the condition in which nothing can be said of them. */
const changeText = (was: TurbineView, { flags, condition }: TurbineView): string => {
  if (condition !== "judged") return condition === was.condition ? "" : condition;
  return Object.entries(flags)
    .filter(([lamp, state]) => was.flags[lamp as keyof typeof flags] !== state)
    .map(([lamp, state]) => `${lamp} ${state}`)
    .join(", ");
};
