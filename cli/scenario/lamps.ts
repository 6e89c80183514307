import type { Snapshot, TurbineView } from "../../domain/rollout/snapshot.ts";
import type { Lamp } from "../../domain/turbine/channels.ts";
import type { DashboardClient } from "../dashboard-client.ts";

export const turbineOf = ({ turbines }: Snapshot, id: string): TurbineView | undefined =>
  turbines.find((turbine) => turbine.id === id);

export const isLit =
  (id: string, lamp: Lamp) =>
  (state: Snapshot): boolean =>
    turbineOf(state, id)?.flags[lamp] === "anomalous";

export const isOut =
  (id: string, lamp: Lamp) =>
  (state: Snapshot): boolean =>
    turbineOf(state, id)?.flags[lamp] === "normal";

/** Lamps that are lit, as `turbine lamp`. */
export const litLamps = ({ turbines }: Snapshot): string[] =>
  turbines.flatMap(({ id, flags }) =>
    Object.entries(flags)
      .filter(([, state]) => state === "anomalous")
      .map(([lamp]) => `${id} ${lamp}`),
  );

/** The first turbine, by its number: what is tried is tried on one. */
export const firstTurbine = async (dashboard: DashboardClient): Promise<string> =>
  (await dashboard.state()).turbines[0]?.id ?? "1";

export const setFault = (
  dashboard: DashboardClient,
  id: string,
  kind: string,
  on: boolean,
  size: { strength?: number; rampSeconds?: number } = {},
): Promise<unknown> =>
  dashboard.post(`/api/turbines/${encodeURIComponent(id)}/faults`, { kind, on, ...size });
