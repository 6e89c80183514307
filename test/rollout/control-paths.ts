import { decideOnRollout } from "../../adapters/fleet/decide.ts";
import { NAMES } from "../../domain/names.ts";
import type { Verb } from "../../domain/rollout/control.ts";
import { approve } from "./approve.ts";
import type { Path } from "./path.ts";
import type { Rig } from "./rig.ts";

/** Decides on the oldest rollout by the beginning of its id. */
const decide = async (rig: Rig, verb: Verb, number = 0): Promise<void> => {
  const id = rig.executions[number]?.name ?? "";
  await decideOnRollout(NAMES.ledgerTable, id.slice(0, -1), verb, `${verb} because of the wind`);
};

const at = async (rig: Rig, state: string): Promise<void> => {
  await rig.reached(state);
  await rig.clock.settle();
};

const DAY = 86_400;

/** A person's hand on a rollout, wherever it is. */
export const CONTROL_PATHS: readonly Path[] = [
  {
    title:
      "A rollout that is aborted before it touched a ring ends at once, and nothing was deployed",
    async act(rig) {
      await approve(rig);
      await at(rig, "WaitForDetector");
      await decide(rig, "abort");
    },
    outcomes: ["aborted"],
    says: /^abort because of the wind$/,
  },
  {
    title: "A rollout that waits for the lock is aborted within seconds",
    async act(rig) {
      rig.devices.behave("edge-1", "offline");
      await approve(rig);
      await at(rig, "WaitForRing");
      await approve(rig);
      await at(rig, "WaitForLock");
      const before = Date.now();
      await decide(rig, "abort", 1);
      await rig.clock.pass(5);
      const [second] = await rig.ledger();
      if (Date.parse(second?.endedAt ?? "") - before > 5_000) throw new Error("it waited on");
      await decide(rig, "abort");
    },
    outcomes: ["rolledBack", "aborted"],
  },
  {
    title: "An abort in the middle of a ring goes back with the person's reason",
    async act(rig) {
      await approve(rig);
      await rig.ended();
      await approve(rig);
      await at(rig, "WaitForRing");
      await decide(rig, "abort", 1);
    },
    fleet: "1",
    outcomes: ["released", "rolledBack"],
    says: /^abort because of the wind$/,
  },
  {
    title: "A rollout that is aborted in its last moment goes back all the same",
    async act(rig) {
      await approve(rig);
      await rig.ended();
      rig.visits.push({ state: "Close", when: "before", act: () => decide(rig, "abort", 1) });
      await approve(rig);
    },
    fleet: "1",
    outcomes: ["released", "rolledBack"],
    says: /^abort because of the wind$/,
  },
  {
    title:
      "A pause stops the gate's clocks for days and opens no ring; resumed, the rollout goes on",
    async act(rig) {
      await approve(rig);
      await at(rig, "WaitForRing");
      await decide(rig, "pause");
      await rig.clock.pass(2 * DAY);
      if (rig.devices.running.has("edge-2")) throw new Error("a paused rollout opened a ring");
      await decide(rig, "resume");
    },
    fleet: "1",
    outcomes: ["released"],
  },
  {
    title: "A rollout that is paused before its first ring deploys nothing until it is resumed",
    async act(rig) {
      await approve(rig);
      await at(rig, "WaitForModel");
      await decide(rig, "pause");
      await rig.clock.pass(DAY / 8);
      if (rig.devices.running.size > 0) throw new Error("a paused rollout opened a ring");
      await decide(rig, "resume");
    },
    fleet: "1",
    outcomes: ["released"],
  },
  {
    title: "A pause that nobody ends is taken back after a week",
    async act(rig) {
      await approve(rig);
      await at(rig, "WaitForModel");
      await decide(rig, "pause");
      await rig.clock.pass(7 * DAY - 60);
      if (rig.executions[0]?.status !== "RUNNING") throw new Error("it ended before");
    },
    outcomes: ["aborted"],
    says: /^paused for 7 days, and nobody resumed it: pause because of the wind/,
  },
  {
    title: "A ring that is let through opens the next at once, and the outcome says by whom",
    options: { gate: { dwellSeconds: DAY } },
    async act(rig) {
      await approve(rig);
      await at(rig, "WaitForRing");
      await decide(rig, "let-through");
      await at(rig, "WaitForRing");
      await rig.clock.pass(30);
      await decide(rig, "let-through");
    },
    fleet: "1",
    outcomes: ["released"],
    says: /^a person let ring canary through: let-through because of the wind; a person let ring fleet/,
  },
  {
    title: "A ring that failed to install is tried again by itself as often as its policy says",
    options: { gate: { retries: 1 } },
    async act(rig) {
      rig.devices.behave("edge-1", "failing");
      await approve(rig);
      await at(rig, "RetryRing");
      rig.devices.behave("edge-1", "healthy");
    },
    fleet: "1",
    outcomes: ["released"],
  },
  {
    title: "A held ring is tried again when a person says so",
    async act(rig) {
      rig.devices.behave("edge-1", "idle");
      await approve(rig);
      await at(rig, "Hold");
      rig.devices.behave("edge-1", "healthy");
      await decide(rig, "retry");
    },
    fleet: "1",
    outcomes: ["released"],
  },
  {
    title: "Somebody else's revision of the ring's deployment asks a person at the next look",
    async act(rig) {
      await approve(rig);
      await at(rig, "WaitForRing");
      await rig.deploy("windturbine-canary", "aws.greengrass.SageMakerEdgeManager", "1.3.6");
      await at(rig, "Hold");
      await decide(rig, "abort");
    },
    outcomes: ["rolledBack"],
    says: /^abort because of the wind$/,
  },
  {
    title: "A release that bakes well is released after it",
    options: { gate: { bakeSeconds: 3_600 } },
    act: async (rig) => void (await approve(rig)),
    fleet: "1",
    outcomes: ["released"],
  },
  {
    title: "A regression during the bake goes back by itself, and says where and why",
    options: { gate: { bakeSeconds: DAY } },
    async act(rig) {
      await approve(rig);
      await rig.ended();
      await approve(rig);
      await at(rig, "WaitForBake");
      rig.devices.behave("edge-3", "alarmed");
      await at(rig, "RollBack");
      rig.devices.behave("edge-3", "healthy");
    },
    fleet: "1",
    outcomes: ["released", "rolledBack"],
    says: /^during the bake, ring fleet: anomaly rate: \d+/,
  },
  ...(
    [
      ["failing", /^during the bake, ring fleet: 1 of 2 devices failed: edge-3 FAILED_ROLLBACK/],
      ["broken", /^during the bake, ring fleet: 1 of 2 devices failed: edge-3 .* is BROKEN/],
    ] as const
  ).map(
    ([behaviour, says]): Path => ({
      title: `A device that comes back during the bake and is ${behaviour} takes the release back`,
      options: { gate: { bakeSeconds: DAY, offlinePatienceSeconds: 60 } },
      async act(rig) {
        rig.devices.behave("edge-3", "offline");
        await approve(rig);
        await at(rig, "WaitForBake");
        rig.devices.reconnect("edge-3", behaviour);
        await at(rig, "RollBack");
        rig.devices.behave("edge-3", "healthy");
      },
      outcomes: ["rolledBack"],
      says,
    }),
  ),
  {
    title: "A last ring that a person lets through bakes as well",
    options: { devices: 2, gate: { bakeSeconds: 900 } },
    async act(rig) {
      rig.devices.behave("edge-2", "offline");
      await approve(rig);
      await at(rig, "Hold");
      await decide(rig, "let-through");
    },
    outcomes: ["released"],
  },
];
