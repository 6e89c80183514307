import type { FleetCommands, Snapshot, TurbineView } from "../../domain/rollout/snapshot.ts";
import type { Turbine } from "../../simulator/turbine.ts";
import type { EventStreams } from "./sse.ts";

/** What the dashboard's server needs from the rest of the simulator. */
export interface Api {
  readonly turbines: ReadonlyMap<string, Turbine>;
  readonly commands: FleetCommands;
  readonly events: EventStreams;
  view(turbineId: string): TurbineView | undefined;
  /** The answer of `GET /api/state`. */
  state(): Snapshot;
  /** After a command, so that its effect shows before the next poll. */
  refreshFleet(): Promise<void>;
  log(line: string): void;
}

/** Path → what is served there; made by the dashboard's build. */
export type Assets = ReadonlyMap<string, { type: string; body: string | Uint8Array }>;
