import { http } from "msw/http";
import { type CoreDevices, createCoreDevices } from "./core-devices.ts";
import { deployWorkload } from "./deploy-workload.ts";
import type { Place } from "./identity/need.ts";
import { createFunctions, type Functions } from "./lambda/functions.ts";
import { partitionOf } from "./partition.ts";
import { createWorld, type LocalWorld } from "./services/create-world.ts";
import { createResources } from "./services/resources.ts";
import { createServices, type Services } from "./services/services.ts";
import type { TwinPlan } from "./twin-plan.ts";
import { createEndpoint, type Endpoint } from "./wire/endpoint.ts";
import type { Violation } from "./wire/observed-call.ts";
import { serveEndpoint } from "./wire/serve-endpoint.ts";
import type { Workload } from "./workload.ts";

/** AWS on this machine. */
export interface Twin {
  /** For AWS_ENDPOINT_URL: any SDK, the CLI and boto3 reach it. */
  readonly awsUrl: string;
  /** AWS IoT's message broker; core devices connect here. */
  readonly mqttUrl: string;
  /** For msw's `setupServer(...handlers)`: the same AWS for SDK clients of this process, without a port. */
  readonly handlers: Endpoint["handlers"];
  /** Answers that AWS would never give; a test expects none. */
  readonly violations: readonly Violation[];
  /** Account, Region, clock, objects, events and messages, as the services see them. */
  readonly world: LocalWorld;
  readonly services: Services;
  /** Adds functions and what calls them; a name that is there already is replaced. */
  deploy(workload: Workload): Promise<void>;
  /** Starts the Greengrass core of a thing in this process; it ends with the twin. */
  startCoreDevice: CoreDevices["start"];
  /**
   * Goes on with what an earlier process left in the plan's store; to be called once everything that
   * it may call is deployed.
   */
  resume(): void;
  /** As Lambda's synchronous invocation. @throws FunctionError */
  invoke: Functions["invoke"];
  /** Ends everything that runs; nothing keeps the process alive afterwards. */
  close(): Promise<void>;
}

/**
 * Starts AWS as far as the plan goes: services behind one HTTP endpoint on loopback, a broker, and
 * the plan's resources and workload.
 * @throws Error when a port is taken, or DefinitionRefused for a state machine that cannot run
 */
export const createTwin = async (plan: TwinPlan = {}): Promise<Twin> => {
  const world = await createWorld(plan);
  const functions = createFunctions(world, plan);
  const started: (() => Promise<void>)[] = [world.close, functions.close];
  const close = async (): Promise<void> => {
    world.clock.close();
    // That everything ends now is no news of theirs: what runs goes on at the next start.
    world.store.close();
    for (const end of started.splice(0).toReversed()) await end();
  };
  try {
    const services = createServices(world, plan, functions);
    started.push(services.close);
    const { log } = world;
    const { onCall, principalOf } = plan;
    const place = placeOf(world, services);
    const endpoint = createEndpoint({ services: services.all, log, onCall, principalOf, place });
    const { handlers, violations } = endpoint;
    const served = await serveEndpoint({
      handlers: [...handlers, countsHandler(world, services)],
      port: plan.awsPort ?? 0,
    });
    const urls = { awsUrl: served.url, mqttUrl: world.mqttUrl };
    const devices = createCoreDevices(world, { ...urls, principalOf });
    started.push(served.close, devices.stop);
    await createResources(services, plan, world.store);
    const workplace = { world, services, functions, awsUrl: served.url };
    await deployWorkload(workplace, plan);
    await world.mqttSettled();
    return {
      ...urls,
      handlers,
      violations,
      world,
      services,
      deploy: (workload) => deployWorkload(workplace, workload),
      startCoreDevice: devices.start,
      resume: services.resume,
      invoke: functions.invoke,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/** What a program of this machine may read unsigned; no bucket's name begins with an underscore. */
const countsHandler = ({ events }: LocalWorld, { eventQueueCounts }: Services) =>
  http.get("*/_twin/counts", () =>
    Response.json({ eventQueue: eventQueueCounts(), eventBus: events.counts() }),
  );

const placeOf = ({ account, region }: LocalWorld, { signingKey }: Services): Place => ({
  partition: partitionOf(region),
  region,
  account,
  keyArnOf: (id) =>
    [signingKey.keyId, ...signingKey.aliases].includes(id) ? signingKey.arn : undefined,
});
