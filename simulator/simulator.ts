import type { BrokerAddress } from "../adapters/mqtt/broker-address.ts";
import { connectSpread } from "../adapters/mqtt/spread-links.ts";
import {
  type Dashboard,
  type DashboardOptions,
  startDashboard,
} from "../dashboard/start-dashboard.ts";
import { connectionsFor } from "../domain/wiring/connections.ts";
import { createFarm, runFarm, turbineIdsOf } from "./farm.ts";
import { controlOf } from "./farm-control.ts";

export interface SimulatorOptions
  extends Pick<
    DashboardOptions,
    | "fleet"
    | "assets"
    | "port"
    | "pollSeconds"
    | "devicesDirectory"
    | "isLookOnly"
    | "holdSilenceSeconds"
    | "traffic"
    | "waitingEvents"
  > {
  readonly broker: BrokerAddress;
  /** Unique at the broker; one of this process by default. */
  readonly mqttClientId?: string;
  /** Whose topics the farm publishes to; empty: those without a stage. */
  readonly stage?: string;
  readonly turbines: number;
  readonly rateHz: number;
  readonly seed: number;
  /** Readings in one message. */
  readonly batch: number;
  readonly log?: (line: string) => void;
}

export type Simulator = Dashboard;

/**
 * The farm and a dashboard that controls it. Neither the broker nor the cloud must be there yet.
 * @throws Error naming the port when it is taken
 */
export const startSimulator = async (options: SimulatorOptions): Promise<Simulator> => {
  const { log = console.error } = options;
  const mqtt = await connectSpread({
    broker: options.broker,
    clientId: options.mqttClientId ?? `wind-farm-${process.pid}`,
    stage: options.stage ?? "",
    connections: connectionsFor(options.turbines, options),
    turbineIds: turbineIdsOf(options.turbines),
    log,
  });
  const farm = createFarm({ ...options, startTime: Date.now(), publish: mqtt.publish });
  const stopFarm = runFarm(farm, options.rateHz, Date.now);
  const quit = async () => {
    stopFarm();
    await mqtt.close();
  };
  try {
    const dashboard = await startDashboard({
      ...options,
      subscribe: mqtt.subscribe,
      turbineIds: [...farm.turbines.keys()],
      control: controlOf(farm),
      counts: () => ({ ...farm.counts(), ...mqtt.counts() }),
      log,
    });
    return {
      url: dashboard.url,
      close: async () => {
        await dashboard.close();
        await quit();
      },
    };
  } catch (error) {
    await quit();
    throw error;
  }
};
