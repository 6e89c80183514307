import { join } from "node:path";
import type { PrincipalOf } from "../identity/principal.ts";
import type { Bundle } from "./bundle.ts";
import {
  createLambdaRuntime,
  functionNotFound,
  type LambdaFunction,
  type LambdaRuntime,
  nameIn,
} from "./lambda-runtime.ts";
import { createTurns } from "./turns.ts";

/** The functions of one twin, deployed at any time. */
export interface Functions {
  /** Bundles them and makes them invocable; `awsUrl` is where their SDK clients find AWS. */
  deploy(functions: readonly LambdaFunction[], awsUrl: string): Promise<void>;
  /** @throws FunctionError, also for a function that nobody deployed */
  readonly invoke: LambdaRuntime["invoke"];
  /** As `invoke`, when its turn comes, which it tells: events wait in Lambda's queue while others run. */
  invokeForEvent(nameOrArn: string, payload: unknown, onTurn?: () => void): Promise<unknown>;
  /** What was deployed so far, as its plan has it. */
  deployed(): readonly (LambdaFunction & { readonly deployedAt: Date })[];
  close(): Promise<void>;
}

export interface LambdaSettings {
  /** What runs functions; default: worker threads. */
  readonly create?: typeof createLambdaRuntime | undefined;
  /** What makes one file of a handler; default: esbuild with everything inside. */
  readonly bundle?: Bundle | undefined;
  /** How long a warm execution environment is kept; default 10. */
  readonly idleSeconds?: number | undefined;
  /** Functions that are deployed later: until then who invokes one waits, and is not told that there is none. */
  readonly expected?: readonly string[] | undefined;
}

interface FunctionSettings {
  readonly lambda?: LambdaSettings | undefined;
  readonly principalOf?: PrincipalOf | undefined;
}

/**
 * Each is a worker thread of about 25 MB: on a slow machine the events of twenty devices had
 * started ninety, 2.4 GB, each of which made the others slower.
 */
const EVENTS_AT_ONCE = 4;

/** Where signatures are not verified. */
const LOCAL_SECRET = "local";

export const createFunctions = (
  world: {
    readonly account: string;
    readonly region: string;
    readonly stateDir: string;
    readonly clock: { now(): Date };
    readonly log: (line: string) => void;
  },
  { lambda = {}, principalOf }: FunctionSettings,
): Functions => {
  const { account, region, stateDir, log } = world;
  const { create = createLambdaRuntime, bundle, idleSeconds, expected = [] } = lambda;
  const byName = new Map<string, LambdaRuntime>();
  const plans = new Map<string, LambdaFunction & { readonly deployedAt: Date }>();
  const eventTurns = createTurns(EVENTS_AT_ONCE);
  const coming = new Map(expected.map((name) => [name, Promise.withResolvers<void>()]));
  const invoke: Functions["invoke"] = async (nameOrArn, payload) => {
    await coming.get(nameIn(nameOrArn))?.promise;
    const runtime = byName.get(nameIn(nameOrArn));
    if (runtime === undefined) throw functionNotFound(nameOrArn);
    return runtime.invoke(nameOrArn, payload);
  };
  return {
    invoke,
    deployed: () => [...plans.values()],
    invokeForEvent: (nameOrArn, payload, onTurn) =>
      eventTurns.take(() => {
        onTurn?.();
        return invoke(nameOrArn, payload);
      }),
    async deploy(functions, awsUrl) {
      const runtime = await create({
        functions: functions.map((each) => ({
          ...each,
          environment: {
            AWS_ENDPOINT_URL: awsUrl,
            AWS_SECRET_ACCESS_KEY: principalOf?.(each.name)?.secretAccessKey ?? LOCAL_SECRET,
            ...each.environment,
          },
        })),
        bundleDir: join(stateDir, "lambda"),
        logDir: join(stateDir, "logs"),
        account,
        region,
        onLog: log,
        bundle,
        idleSeconds,
      });
      for (const plan of functions) {
        const { name } = plan;
        byName.set(name, runtime);
        plans.set(name, { ...plan, deployedAt: world.clock.now() });
        coming.get(name)?.resolve();
        coming.delete(name);
      }
    },
    async close() {
      // Who waits now finds nothing: what it does goes on in the next process.
      for (const { resolve } of coming.values()) resolve();
      await Promise.all([...new Set(byName.values())].map((runtime) => runtime.close()));
    },
  };
};
