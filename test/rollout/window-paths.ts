import { decideOnRollout } from "../../adapters/fleet/decide.ts";
import { NAMES } from "../../domain/names.ts";
import type { Verb } from "../../domain/rollout/control.ts";
import { defaultRings } from "../../domain/rollout/ring-plan.ts";
import { approve } from "./approve.ts";
import type { Path } from "./path.ts";
import type { Rig } from "./rig.ts";
import { SHUT_AT_FIRST } from "./shut-rings.ts";

const decide = async (rig: Rig, verb: Verb): Promise<void> => {
  await decideOnRollout(
    NAMES.ledgerTable,
    rig.executions[0]?.name ?? "",
    verb,
    "the crane is here",
  );
};

const expectHour = (rig: Rig, number: number, hour: number): void => {
  const made = rig.calls.filter(({ operation }) => operation === "CreateDeployment").length;
  const now = new Date();
  if (made !== number || now.getUTCHours() !== hour) {
    throw new Error(`${made} deployments at ${now.toISOString()}`);
  }
};

/** Rings that may be deployed to at some hours only, and rollouts of some rings. */
export const WINDOW_PATHS: readonly Path[] = [
  {
    title: "A ring whose maintenance window is shut is deployed to when it opens, and that is told",
    options: { rings: SHUT_AT_FIRST },
    async act(rig) {
      await approve(rig);
      await rig.reached("WaitForWindow");
      await rig.clock.settle();
      const [record] = await rig.ledger();
      const expected = "ring canary is deployed to 12:00 to 18:00 UTC";
      if (record?.waitsFor !== expected) throw new Error(`it waits for ${record?.waitsFor}`);
      expectHour(rig, 0, 10);
      await rig.reached("WaitForRing");
      expectHour(rig, 1, 12);
    },
    outcomes: ["released"],
    fleet: "1",
  },
  {
    title: "A person lets a ring through whose maintenance window is shut, and only that ring",
    options: { rings: SHUT_AT_FIRST },
    async act(rig) {
      await approve(rig);
      await rig.reached("WaitForWindow");
      await rig.clock.settle();
      await decide(rig, "let-through");
      await rig.reached("WaitForRing");
      expectHour(rig, 1, 10);
      await rig.reached("WaitForWindow");
      await rig.reached("WaitForRing");
      expectHour(rig, 2, 12);
    },
    outcomes: ["released"],
    fleet: "1",
  },
  {
    title: "A rollout that is paused while a window is shut opens no ring before it is resumed",
    options: { rings: SHUT_AT_FIRST },
    async act(rig) {
      await approve(rig);
      await rig.reached("WaitForWindow");
      await rig.clock.settle();
      await decide(rig, "pause");
      await rig.clock.pass(3 * 3_600);
      expectHour(rig, 0, 13);
      await decide(rig, "resume");
    },
    outcomes: ["released"],
    fleet: "1",
  },
  {
    title: "A rollout that is started by hand for one ring leaves the others as they are",
    async act(rig) {
      await approve(rig);
      await rig.ended();
      const second = await rig.registerModel();
      await rig.decide(second, "Approved");
      await rig.clock.pass(1);
      await decideLast(rig);
      await rig.ended();
      rig.start({
        modelPackageArn: second,
        reason: "try it where nobody minds",
        rings: [{ name: "canary", gate: { dwellSeconds: 10 } }],
      });
      await rig.ended();
      const ran = [...rig.devices.running].map(
        ([thing, versions]) => `${thing} ${versions["windturbine.model"]?.split(".")[1]}`,
      );
      if (ran.join() !== "edge-1 2,edge-2 1,edge-3 1") throw new Error(ran.join());
    },
    outcomes: ["released", "aborted", "released"],
  },
  {
    title: "A rollout that is started by hand for a ring that is not configured says which are",
    async act(rig) {
      const model = await rig.registerModel();
      rig.start({ modelPackageArn: model, reason: "a try", rings: ["canary", "farm"] });
    },
    outcomes: ["failed"],
    says: /expected some of canary, fleet, got farm; configure it first/,
  },
  {
    title:
      "A job's rate and what cancels it go out with the ring, and the way back is free of them",
    options: {
      rings: defaultRings(3).map((ring) => ({
        ...ring,
        job: { jobExecutionsRolloutConfig: { maximumPerMinute: 1 } },
      })),
    },
    async act(rig) {
      await approve(rig);
      await rig.ended();
      rig.devices.behave("edge-2", "failing");
      rig.devices.behave("edge-3", "failing");
      await approve(rig);
      await rig.ended();
      const jobs = rig.calls
        .filter(({ operation }) => operation === "CreateDeployment")
        .map(({ input }) => JSON.stringify(input["iotJobConfiguration"] ?? "none"));
      const slow = JSON.stringify({ jobExecutionsRolloutConfig: { maximumPerMinute: 1 } });
      if (jobs.join() !== [slow, slow, slow, slow, '"none"', '"none"'].join())
        throw new Error(jobs.join());
    },
    outcomes: ["released", "rolledBack"],
    fleet: "1",
  },
];

/** The approval's own rollout, before it has touched a ring. */
const decideLast = async (rig: Rig): Promise<void> => {
  const id = rig.executions.at(-1)?.name ?? "";
  await decideOnRollout(NAMES.ledgerTable, id, "abort", "only the canary for now");
};
