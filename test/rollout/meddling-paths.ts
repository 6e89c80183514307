import { decideOnRollout } from "../../adapters/fleet/decide.ts";
import { NAMES } from "../../domain/names.ts";
import type { Verb } from "../../domain/rollout/control.ts";
import { approve } from "./approve.ts";
import type { Path } from "./path.ts";
import type { Rig } from "./rig.ts";

const CANARY = "windturbine-canary";
const FLEET = "windturbine-fleet";

/** Looks grow from a minute to eight; the gate's deadline is two hours. */
const NEXT_LOOK_SECONDS = 500;

/** Lets the rollout come to its next look, at which it must ask a person for this reason. */
const isAsked = async (rig: Rig, says: RegExp): Promise<void> => {
  const meddledAt = Date.now();
  await rig.reached("Hold");
  await rig.clock.settle();
  const [rollout] = await rig.ledger();
  const reason = rollout?.hold?.reason ?? "not held";
  if (!says.test(reason)) throw new Error(`held with: ${reason}`);
  const seconds = (Date.now() - meddledAt) / 1_000;
  if (seconds > NEXT_LOOK_SECONDS) throw new Error(`asked after ${seconds} s`);
};

const decide = async (rig: Rig, verb: Verb): Promise<void> => {
  const [rollout] = await rig.ledger();
  await decideOnRollout(NAMES.ledgerTable, rollout?.rolloutId ?? "", verb, `${verb} by a person`);
};

const deploying = async (rig: Rig): Promise<void> => {
  await approve(rig);
  await rig.reached("WaitForRing");
};

const jobOf = (rig: Rig, group: string): string =>
  rig.cloud.things.jobs.all().findLast((job) => job.group === group)?.id ?? "no job";

/** What somebody else does to a ring under way: a person is asked at the next look, and told what it is. */
export const MEDDLING_PATHS: readonly Path[] = [
  {
    title:
      "A device that joins a ring under way is named at the next look, and a retry takes it in",
    async act(rig) {
      await deploying(rig);
      const { things } = rig.cloud.things;
      things.createThing("edge-9");
      things.add("edge-9", CANARY);
      await isAsked(rig, /^edge-9 joined the ring since its deployment; retry takes the ring/);
      await decide(rig, "retry");
    },
    outcomes: ["released"],
    fleet: "1",
  },
  {
    title:
      "A device that leaves a ring under way is named at the next look, and in the outcome of the way back",
    async act(rig) {
      await deploying(rig);
      await rig.ended();
      await deploying(rig);
      await rig.reached("WaitForRing");
      await rig.clock.pass(30);
      rig.cloud.things.things.leave("edge-3", FLEET);
      await isAsked(rig, /^edge-3 left it and keeps what it has; retry/);
      await decide(rig, "abort");
    },
    outcomes: ["released", "rolledBack"],
    says: /^abort by a person; left its ring since its deployment, and keeps what it has: edge-3$/,
  },
  {
    title: "A device that is put into a second ring is named at the next look",
    async act(rig) {
      await deploying(rig);
      const { things } = rig.cloud.things;
      things.add("edge-1", FLEET);
      await isAsked(rig, /^edge-1 is in canary and fleet; leave each in one ring's group/);
      things.leave("edge-1", FLEET);
      await decide(rig, "retry");
    },
    outcomes: ["released"],
    fleet: "1",
  },
  {
    title: "A job that somebody cancels before it has reached a device is named at the next look",
    async act(rig) {
      await deploying(rig);
      rig.cloud.things.jobs.cancel(jobOf(rig, CANARY), "NIGHTLY_CLEAN_UP");
      await isAsked(
        rig,
        /^the ring's job \S+ is CANCELED \(NIGHTLY_CLEAN_UP\), with 1 devices to reach; let the ring/,
      );
      await decide(rig, "retry");
    },
    outcomes: ["released"],
    fleet: "1",
  },
  {
    title: "A job that its own criteria abort for the rest of a ring is named at the next look",
    async act(rig) {
      rig.devices.behave("edge-1", "offline");
      await deploying(rig);
      await rig.clock.pass(10);
      rig.cloud.things.jobs.cancel(jobOf(rig, CANARY), "ABORT_CRITERIA");
      await isAsked(rig, /^the ring's job was cancelled for 1 of 1 devices: edge-1 .* CANCELED/);
      await decide(rig, "abort");
    },
    outcomes: ["rolledBack"],
  },
];
