import type { FleetQuestions } from "../../domain/rollout/fleet-questions.ts";
import type { FleetCommands, Snapshot } from "../../domain/rollout/snapshot.ts";
import type { DeviceReport } from "../device-reports.ts";
import type { LiveState } from "../live/live-state.ts";
import type { Site } from "../site.ts";
import type { TurbineControl } from "../turbine-control.ts";
import type { EventStreams } from "./sse.ts";

/** What the dashboard's server needs from the rest of its process. */
export interface Api {
  readonly live: Pick<
    LiveState,
    "view" | "views" | "history" | "alarms" | "changes" | "captures" | "figures"
  >;
  /** Absent beside real turbines. */
  readonly control?: TurbineControl;
  readonly commands: FleetCommands;
  readonly questions?: FleetQuestions;
  /** Puts on record what a person did here. */
  note?(entry: { what: string; subject: string; why: string }): Promise<void>;
  readonly events: EventStreams;
  /** The answer of `GET /api/state`. */
  state(): Snapshot & {
    readonly fleetAgeMs?: number;
    readonly counts?: Readonly<Record<string, number>>;
  };
  site(): Site;
  /** What a device reported since the dashboard started, newest first. */
  reports(thingName: string): readonly DeviceReport[];
  /** The last lines that its detector logged, where they can be read from here. */
  logLines(thingName: string): Promise<readonly string[] | undefined>;
  /** After a command, so that its effect shows before the next poll. */
  refreshFleet(): Promise<void>;
  now(): number;
  log(line: string): void;
}

/** Path → what is served there; made by the dashboard's build. */
export type Assets = ReadonlyMap<string, { type: string; body: string | Uint8Array }>;
