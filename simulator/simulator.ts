import type { BrokerAddress } from "../adapters/mqtt/broker-address.ts";
import { connectMqtt } from "../adapters/mqtt/mqtt-link.ts";
import { watchFleet } from "../dashboard/fleet-watch.ts";
import { createLiveState } from "../dashboard/live-state.ts";
import type { Assets } from "../dashboard/server/api.ts";
import { startDashboardServer } from "../dashboard/server/dashboard-server.ts";
import { createEventStreams } from "../dashboard/server/sse.ts";
import type { FleetCommands, FleetSnapshot } from "../domain/rollout/snapshot.ts";
import { createFarm, runFarm } from "./farm.ts";

export interface SimulatorOptions {
  readonly broker: BrokerAddress;
  /** Unique at the broker; one of this process by default. */
  readonly mqttClientId?: string;
  /** The dashboard's; 0 picks a free one. */
  readonly port: number;
  readonly turbines: number;
  readonly rateHz: number;
  readonly seed: number;
  readonly fleet: FleetCommands & { snapshot(): Promise<FleetSnapshot> };
  readonly assets: Assets;
  /** How often the cloud is asked for the fleet's state. */
  readonly pollSeconds: number;
  readonly log?: (line: string) => void;
}

export interface Simulator {
  /** http://127.0.0.1:port */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The farm and its dashboard. Neither the broker nor the cloud must be there yet.
 * @throws Error naming the port when it is taken
 */
export const startSimulator = async (options: SimulatorOptions): Promise<Simulator> => {
  const { fleet: commands, log = console.error } = options;
  const mqtt = await connectMqtt({
    broker: options.broker,
    clientId: options.mqttClientId ?? `wind-farm-${process.pid}`,
    log,
  });
  const farm = createFarm({
    ...options,
    startTime: Date.now(),
    publish: mqtt.publish,
    observe: (reading) => live.observe(reading),
  });
  const live = createLiveState({
    turbines: farm.turbines,
    subscribe: mqtt.subscribe,
    now: Date.now,
    log,
  });
  const watch = watchFleet({ ...options, snapshot: () => commands.snapshot(), now: Date.now, log });
  const fleetState = () => {
    const { fleet, ageMs } = watch.current();
    return { ...fleet, ...(ageMs !== undefined && { fleetAgeMs: ageMs }) };
  };
  const events = createEventStreams({
    turbines: live.views,
    fleet: () => ({ revision: watch.current().revision, data: fleetState() }),
  });
  const counts = () => ({
    ...farm.counts(),
    ...live.counts(),
    ...mqtt.counts(),
    droppedFrames: events.dropped(),
  });
  const api = {
    turbines: farm.turbines,
    commands,
    events,
    view: live.view,
    state: () => ({ turbines: live.views(), ...fleetState(), counts: counts() }),
    refreshFleet: watch.refresh,
    log,
  };
  const stopFarm = runFarm(farm, options.rateHz, Date.now);
  const quit = async () => {
    stopFarm();
    watch.close();
    live.close();
    await mqtt.close();
  };
  try {
    const server = await startDashboardServer({ port: options.port, assets: options.assets, api });
    return {
      url: server.url,
      close: async () => {
        await server.close();
        await quit();
      },
    };
  } catch (error) {
    await quit();
    throw error;
  }
};
