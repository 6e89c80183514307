import type { Subscribe } from "../adapters/mqtt/mqtt-link.ts";
import type { FleetQuestions } from "../domain/rollout/fleet-questions.ts";
import { HOLD_SILENCE_SECONDS } from "../domain/rollout/hold.ts";
import type {
  FleetCommands,
  FleetSnapshot,
  TrafficView,
  WaitingEventsView,
} from "../domain/rollout/snapshot.ts";
import { lastLogLines } from "./device-log.ts";
import { createDeviceReports } from "./device-reports.ts";
import { watchFleet } from "./fleet-watch.ts";
import { createLiveState } from "./live/live-state.ts";
import type { Api, Assets } from "./server/api.ts";
import { startDashboardServer } from "./server/dashboard-server.ts";
import { createEventStreams } from "./server/sse.ts";
import type { Site } from "./site.ts";
import type { TurbineControl } from "./turbine-control.ts";

export interface DashboardOptions {
  readonly subscribe: Subscribe;
  readonly fleet: FleetCommands &
    Partial<FleetQuestions> & {
      snapshot(): Promise<FleetSnapshot>;
      note?: Api["note"];
    };
  readonly assets: Assets;
  /** On loopback; 0 picks a free one. */
  readonly port: number;
  /** How often the cloud is asked for the fleet's state while something of it moves. */
  readonly pollSeconds: number;
  /** Turbines that are shown before anything is heard of them. */
  readonly turbineIds: readonly string[];
  /** Given by whoever simulates the turbines in this process. */
  readonly control?: TurbineControl;
  /** The page shows the commands of a decision instead of its button. */
  readonly isLookOnly?: boolean;
  /** Default: the policy's three days. */
  readonly holdSilenceSeconds?: number;
  /** Where core devices of this machine have their directories, each by its name. */
  readonly devicesDirectory?: string;
  /** What the broker says of its connections, where it says it. */
  readonly traffic?: (() => Promise<TrafficView>) | undefined;
  /** What a local cloud says of its events, where it says it. */
  readonly waitingEvents?: (() => Promise<WaitingEventsView>) | undefined;
  /** What else of this process is counted and shown beside the dashboard's own counts. */
  readonly counts?: () => Readonly<Record<string, number>>;
  readonly log: (line: string) => void;
}

export interface Dashboard {
  /** http://127.0.0.1:port */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The operator's page with its server. Neither the broker nor the cloud must be there yet.
 * @throws Error naming the port when it is taken
 */
export const startDashboard = async (options: DashboardOptions): Promise<Dashboard> => {
  const { fleet: commands, control, log } = options;
  const now = Date.now;
  const startedAt = now();
  const live = createLiveState({ ...options, now });
  const reports = createDeviceReports();
  const snapshot = async () => {
    const fleet = await commands.snapshot();
    reports.take(fleet.devices);
    // A broker or a cloud that is away for a moment says so by itself.
    const [traffic, waitingEvents] = await Promise.all([
      options.traffic?.().catch(() => undefined),
      options.waitingEvents?.().catch(() => undefined),
    ]);
    return { ...fleet, ...(traffic && { traffic }), ...(waitingEvents && { waitingEvents }) };
  };
  const watch = watchFleet({ ...options, snapshot, now, log });
  const fleetState = () => {
    const { fleet, ageMs } = watch.current();
    return { ...fleet, ...(ageMs !== undefined && { fleetAgeMs: ageMs }) };
  };
  const events = createEventStreams({
    turbines: live.views,
    stirred: live.stirred,
    fleet: () => ({ revision: watch.current().revision, data: fleetState() }),
  });
  const counts = () => ({
    ...trafficCounts(watch.current().fleet.traffic),
    ...eventCounts(watch.current().fleet.waitingEvents),
    ...options.counts?.(),
    ...live.counts(),
    droppedFrames: events.dropped(),
  });
  const site: Site = {
    startedAt,
    faultKinds: control?.faultKinds ?? [],
    isSimulated: control !== undefined,
    isLookOnly: options.isLookOnly === true,
    holdSilenceSeconds: options.holdSilenceSeconds ?? HOLD_SILENCE_SECONDS,
  };
  const api: Api = {
    live,
    ...(control && { control }),
    commands,
    ...(isAnswering(commands) && { questions: commands }),
    ...(commands.note && { note: commands.note }),
    events,
    site: () => site,
    reports: reports.of,
    logLines: (thingName) => lastLogLines(options.devicesDirectory, thingName),
    state: () => ({ turbines: live.views(), ...fleetState(), counts: counts() }),
    refreshFleet: watch.refresh,
    now,
    log,
  };
  const quit = (): void => {
    watch.close();
    live.close();
  };
  try {
    const server = await startDashboardServer({ port: options.port, assets: options.assets, api });
    return {
      url: server.url,
      close: async () => {
        await server.close();
        quit();
      },
    };
  } catch (error) {
    quit();
    throw error;
  }
};

const trafficCounts = (traffic: TrafficView | undefined): Record<string, number> =>
  traffic === undefined
    ? {}
    : { discardedPublishes: traffic.discarded, mostPublishes: traffic.busiest?.most ?? 0 };

const eventCounts = (events: WaitingEventsView | undefined): Record<string, number> =>
  events === undefined
    ? {}
    : { waitingEvents: events.waiting, longestEventWaitSeconds: events.longestWaitSeconds };

const isAnswering = (fleet: Partial<FleetQuestions>): fleet is FleetQuestions =>
  fleet.rolloutDetail !== undefined;
