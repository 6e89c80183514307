import type { Api } from "./api.ts";
import { metricsText } from "./metrics.ts";

interface Report {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** For programs that watch the dashboard itself. */
export const REPORTS: Readonly<Record<string, (api: Api) => Report>> = {
  "/health": (api) => {
    const { fleetAgeMs, turbines } = api.state();
    const heard = turbines.filter(({ condition }) => condition !== "silent").length;
    const isWell = fleetAgeMs === undefined && heard > 0;
    return {
      // Whoever restarts what answers 503 would only make it worse: the process itself is well.
      status: 200,
      type: "application/json",
      body: JSON.stringify({
        status: isWell ? "ok" : "degraded",
        uptimeSeconds: uptimeOf(api),
        turbines: turbines.length,
        turbinesHeard: heard,
        ...(fleetAgeMs !== undefined && { fleetAgeSeconds: Math.round(fleetAgeMs / 1_000) }),
      }),
    };
  },
  "/metrics": (api) => ({
    status: 200,
    type: "text/plain; version=0.0.4; charset=utf-8",
    body: metricsText({
      state: api.state(),
      listeners: api.events.clients(),
      uptimeSeconds: uptimeOf(api),
    }),
  }),
};

const uptimeOf = (api: Api): number => Math.round((api.now() - api.site().startedAt) / 1_000);
