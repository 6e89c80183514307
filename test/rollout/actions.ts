import fc from "fast-check";
import { decideOnRollout } from "../../adapters/fleet/decide.ts";
import { InvalidInput, ServiceRefused } from "../../domain/errors.ts";
import { NAMES } from "../../domain/names.ts";
import { VERBS, type Verb } from "../../domain/rollout/control.ts";
import { TASK_STATES, WAITS } from "./fault-paths.ts";
import type { Fault, Visit } from "./in-process-lambda.ts";
import type { Rig } from "./rig.ts";
import type { Behaviour } from "./scripted-devices.ts";

/** Something that happens to a rollout from outside; numbers pick among what is there. */
export type Action =
  | { readonly do: "approve" | "reject" | "start"; readonly model: number }
  | { readonly do: "stop" | "redrive"; readonly rollout: number }
  | { readonly do: "decide"; readonly rollout: number; readonly verb: Verb }
  | {
      readonly do: "decideIn";
      readonly state: string;
      readonly when: Visit["when"];
      readonly verb: Verb;
    }
  | { readonly do: "redeliver"; readonly event: number }
  | { readonly do: "behave"; readonly device: number; readonly behaviour: Behaviour }
  | { readonly do: "reconnect"; readonly device: number }
  | { readonly do: "fault"; readonly fault: Fault }
  | { readonly do: "wait"; readonly seconds: number };

const pick = fc.nat({ max: 5 });
const device = fc.integer({ min: 1, max: 3 });

export const actions = (): fc.Arbitrary<Action> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constantFrom(
          "approve" as const,
          "approve" as const,
          "reject" as const,
          "start" as const,
        ),
        model: pick,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constantFrom("stop" as const, "redrive" as const),
        rollout: pick,
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("decide" as const),
        rollout: pick,
        verb: fc.constantFrom(...VERBS),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("decideIn" as const),
        state: fc.constantFrom(...TASK_STATES, ...Object.keys(WAITS), "WaitForLock"),
        when: fc.constantFrom("before" as const, "after" as const),
        verb: fc.constantFrom(...VERBS),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("redeliver" as const), event: pick }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("behave" as const),
        device,
        behaviour: fc.constantFrom<Behaviour>(
          "healthy",
          "failing",
          "offline",
          "silent",
          "refusing",
          "alarmed",
          "deaf",
          "erring",
          "idle",
        ),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("reconnect" as const), device }) },
    {
      weight: 7,
      arbitrary: fc.record({
        do: fc.constant("fault" as const),
        fault: fc.record({
          state: fc.constantFrom(...TASK_STATES.filter((state) => state !== "Close")),
          call: fc.integer({ min: 1, max: 3 }),
          times: fc.constantFrom(1, 1, 1, 8),
          when: fc.constantFrom(
            "after" as const,
            "after" as const,
            "before" as const,
            "never" as const,
          ),
          error: fc.constantFrom(
            "Lambda.ServiceException",
            "ServiceBusy",
            "TypeError",
            "Sandbox.Timedout",
          ),
        }),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant("wait" as const),
        seconds: fc.constantFrom(1, 20, 90, 600, 7_000, 90_000, 700_000),
      }),
    },
  );

/** Does it, as far as there is something to do it to; a person's refused request is no failure. */
export const perform = async (rig: Rig, action: Action): Promise<void> => {
  await unlessRefused(async () => void (await PERFORM[action.do](rig, action as never)));
};

const unlessRefused = async (act: () => Promise<void>): Promise<boolean> => {
  try {
    await act();
    return true;
  } catch (error) {
    if (error instanceof InvalidInput || error instanceof ServiceRefused) return false;
    throw error;
  }
};

type Of<Kind extends Action["do"]> = Extract<Action, { do: Kind }>;

const PERFORM: { readonly [Kind in Action["do"]]: (rig: Rig, action: Of<Kind>) => unknown } = {
  approve: (rig, { model }) => rig.decide(modelOf(rig, model), "Approved"),
  reject: (rig, { model }) => rig.decide(modelOf(rig, model), "Rejected"),
  start: (rig, { model }) => rig.start({ modelPackageArn: modelOf(rig, model), reason: "by hand" }),
  stop: (rig, { rollout }) => rig.stop("stopped by a person", rollout),
  redrive: (rig, { rollout }) => rig.redrive(rollout),
  decide: (rig, { rollout, verb }) => decideOn(rig, rollout, verb),
  decideIn: (rig, { state, when, verb }) =>
    void rig.visits.push({ state, when, act: async () => void (await decideOnNewest(rig, verb)) }),
  redeliver: (rig, { event }) => {
    const found = rig.approvals[event % Math.max(rig.approvals.length, 1)];
    if (found) rig.cloud.world.events.send(found);
  },
  behave: (rig, { device: number, behaviour }) => rig.devices.behave(`edge-${number}`, behaviour),
  reconnect: (rig, { device: number }) => rig.devices.reconnect(`edge-${number}`),
  fault: (rig, { fault }) => {
    const call = (rig.functionCalls.get(fault.state) ?? 0) + (fault.call ?? 1);
    rig.faults.push({ ...fault, call });
  },
  wait: (rig, { seconds }) => rig.clock.pass(seconds),
};

const modelOf = (rig: Rig, number: number): string => rig.models[number % rig.models.length] ?? "";

const decideOn = async (rig: Rig, number: number, verb: Verb): Promise<void> => {
  const rollouts = await rig.ledger();
  const rollout = rollouts[number % Math.max(rollouts.length, 1)];
  if (rollout) await decideByPartOf(rollout.rolloutId, verb);
};

/** A person forgets no pause. */
const PAUSE_SECONDS = 900;

/** A person's decision on the newest rollout that runs; answers whether it was taken rather than refused. */
export const decideOnNewest = async (rig: Rig, verb: Verb): Promise<boolean> => {
  const rollout = (await rig.ledger()).find(({ endedAt }) => endedAt === undefined);
  if (rollout === undefined) return false;
  const decide = (word: Verb) => unlessRefused(() => decideByPartOf(rollout.rolloutId, word));
  if (verb === "pause") rig.clock.after(PAUSE_SECONDS, async () => void (await decide("resume")));
  return await decide(verb);
};

/** People shorten ids. */
const decideByPartOf = (id: string, verb: Verb): Promise<void> =>
  decideOnRollout(NAMES.ledgerTable, id.slice(0, -2), verb, "because");
