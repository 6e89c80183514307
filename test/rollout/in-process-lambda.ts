import { AsyncLocalStorage } from "node:async_hooks";
import { pathToFileURL } from "node:url";
import type { createLambdaRuntime } from "../../twin/lambda/lambda-runtime.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** What goes wrong in one call of a function. */
export interface Fault {
  readonly state: string;
  /** Which call of that function, from 1; default 1. */
  readonly call?: number;
  /** How many calls from that one on; default 1. */
  readonly times?: number;
  /** `before` it did anything, `after` it did everything but could not answer, or never an answer. */
  readonly when: "before" | "after" | "never";
  /** The error's name; default one of Lambda's that is retried. */
  readonly error?: string;
}

/** What somebody else does while a function runs: once, at its next call. */
export interface Visit {
  readonly state: string;
  /** Before the function did anything, or after it did everything and before it answers. */
  readonly when: "before" | "after";
  readonly act: () => Promise<void>;
}

export interface InProcessLambda {
  readonly create: typeof createLambdaRuntime;
  readonly faults: Fault[];
  readonly visits: Visit[];
  /** Calls so far by function. */
  readonly calls: ReadonlyMap<string, number>;
}

/** The function that makes an AWS call, by the call's asynchronous context. */
export const callingFunction = new AsyncLocalStorage<string>();

/** Runs the handlers in this process, as they are, with faults on demand. */
export const createInProcessLambda = (
  clock: VirtualClock,
  forgetModules: () => void,
  beforeLooking: () => Promise<void> = async () => undefined,
): InProcessLambda => {
  const faults: Fault[] = [];
  const visits: Visit[] = [];
  const calls = new Map<string, number>();
  const receive = async (state: string, when: Visit["when"]): Promise<void> => {
    const place = visits.findIndex((visit) => visit.state === state && visit.when === when);
    if (place < 0) return;
    const [visit] = visits.splice(place, 1);
    await callingFunction.exit(async () => visit?.act());
  };
  const faultOf = (name: string, call: number): Fault | undefined =>
    faults.find(
      ({ state, call: from = 1, times = 1 }) =>
        state === name && call >= from && call < from + times,
    );

  const create: typeof createLambdaRuntime = async ({ functions }) => {
    Object.assign(process.env, functions[0]?.environment, { POWERTOOLS_LOG_LEVEL: "SILENT" });
    // A handler reads its environment once; another rig's handlers have another one.
    forgetModules();
    const handlers = new Map(
      await Promise.all(
        functions.map(async ({ name, entry }) => {
          const module = (await import(pathToFileURL(entry).href)) as {
            handler: (payload: unknown) => Promise<unknown>;
          };
          return [name, module.handler] as const;
        }),
      ),
    );

    const run = async (name: string, payload: unknown): Promise<unknown> => {
      const state = stateIn(payload, name);
      const call = (calls.get(state) ?? 0) + 1;
      calls.set(state, call);
      const fault = faultOf(state, call);
      if (fault?.when === "before") throw failure(fault);
      await receive(state, "before");
      if (LOOKS_AT_DEVICES.has(name)) await beforeLooking();
      const text = JSON.stringify(payload);
      const answer = await callingFunction.run(name, async () =>
        handlers.get(name)?.(JSON.parse(text)),
      );
      await receive(state, "after");
      if (fault?.when === "after") throw failure(fault);
      return JSON.parse(JSON.stringify(answer));
    };

    return {
      invoke(nameOrArn, payload) {
        const name = nameOrArn.split(":").at(-1) ?? "";
        const state = stateIn(payload, name);
        const call = (calls.get(state) ?? 0) + 1;
        const isSilent = faultOf(state, call)?.when === "never";
        if (!isSilent) return clock.busy(() => run(name, payload));
        calls.set(state, call);
        return new Promise(() => undefined);
      },
      close: async () => undefined,
    };
  };

  return { create, faults, visits, calls };
};

/** Functions that read the devices' newest reports. */
const LOOKS_AT_DEVICES: ReadonlySet<string> = new Set([
  "JudgeRing",
  "JudgeBake",
  "DeployRing",
  "CheckRollBack",
]);

/** States that share a function say in its payload which of them calls. */
const stateIn = (payload: unknown, name: string): string =>
  (payload as { at?: string } | null)?.at ?? name;

const failure = ({ error = "Lambda.ServiceException", when }: Fault): Error =>
  Object.assign(new Error(`made to fail ${when} its work`), { name: error });
