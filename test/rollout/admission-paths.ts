import { approve } from "./approve.ts";
import type { Path } from "./path.ts";
import type { Rig } from "./rig.ts";

/** What may become of a request before anything is touched. */
export const ADMISSION_PATHS: readonly Path[] = [
  {
    title: "An approval rolls the model out to every ring",
    act: async (rig) => void (await approve(rig)),
    fleet: "1",
    outcomes: ["released"],
    says: /every ring confirmed/,
  },
  {
    title: "An approval delivered twice rolls out once",
    options: { duplicates: 1 },
    act: async (rig) => void (await approve(rig)),
    outcomes: ["released", "alreadyRunning"],
  },
  {
    title: "An approval delivered again hours later finds the model released",
    async act(rig) {
      await approve(rig);
      await rig.ended();
      await rig.clock.pass(5 * 3_600);
      await redeliver(rig);
    },
    outcomes: ["released", "alreadyReleased"],
  },
  {
    title: "An approval delivered again after its roll back does not bring the model again",
    async act(rig) {
      rig.devices.behave("edge-1", "failing");
      await approve(rig);
      await rig.ended();
      rig.devices.behave("edge-1", "healthy");
      await redeliver(rig);
    },
    outcomes: ["rolledBack", "alreadyTried"],
    says: /ended as rolledBack; approve version 1 again/,
  },
  {
    title: "An approval delivered again after a person stopped it starts nothing",
    async act(rig) {
      await approve(rig);
      await rig.reached("WaitForModel");
      await rig.clock.pass(1);
      await rig.stop("not today");
      await rig.clock.pass(10);
      await redeliver(rig);
    },
    outcomes: ["aborted", "alreadyTried", "alreadyTried"],
    says: /ended as aborted|had touched no ring/,
  },
  {
    title: "An approval delivered again while it waits for the lock is not waited for twice",
    async act(rig) {
      await approve(rig);
      await rig.reached("WaitForRing");
      await approve(rig);
      await rig.reached("WaitForLock");
      await rig.clock.pass(10);
      await redeliver(rig);
    },
    fleet: "2",
    outcomes: ["released", "released", "alreadyRunning"],
    says: /serves this approval/,
  },
  {
    title: "Approving again what was rolled back tries it once more",
    async act(rig) {
      rig.devices.behave("edge-1", "failing");
      const arn = await approve(rig);
      await rig.ended();
      rig.devices.behave("edge-1", "healthy");
      await rig.decide(arn, "Approved", "the device was full");
    },
    fleet: "1",
    outcomes: ["rolledBack", "released"],
  },
  {
    title: "Of two approvals at once the later version is what the fleet runs in the end",
    async act(rig) {
      const [first, second] = [await rig.registerModel(), await rig.registerModel()];
      await Promise.all([rig.decide(first, "Approved"), rig.decide(second, "Approved")]);
    },
    fleet: "2",
    outcomes: ["released", "released"],
  },
  {
    title: "An approval while a rollout runs waits for its end",
    async act(rig) {
      await approve(rig);
      await rig.reached("WaitForRing");
      await approve(rig);
      await rig.reached("WaitForLock");
    },
    fleet: "2",
    outcomes: ["released", "released"],
  },
  {
    title: "An edit of an approved package's metadata starts nothing",
    async act(rig) {
      const arn = await approve(rig);
      await rig.ended();
      await rig.annotate(arn, { owner: "blade team" });
    },
    outcomes: ["released"],
  },
  {
    title: "Approving a released version once more changes nothing",
    async act(rig) {
      const arn = await approve(rig);
      await rig.ended();
      await rig.decide(arn, "Approved", "the same, in better words");
    },
    outcomes: ["released", "alreadyReleased"],
  },
  {
    title:
      "An execution stopped from the console is followed by one that goes back, then by the next",
    async act(rig) {
      await approve(rig);
      await rig.ended();
      await approve(rig);
      await rig.reached("WaitForRing");
      await rig.stop("not today", 1);
      await rig.clock.pass(60);
      await approve(rig);
    },
    fleet: "3",
    outcomes: ["released", "aborted", "rolledBack", "released"],
  },
  {
    title:
      "What a stopped execution left in the rings is taken back, with the reason it was stopped for",
    async act(rig) {
      await approve(rig);
      await rig.ended();
      await approve(rig);
      await rig.reached("JudgeRing");
      await rig.stop("not today", 1);
    },
    fleet: "1",
    outcomes: ["released", "aborted", "rolledBack"],
    says: /was stopped: not today$/,
  },
  {
    title: "A ring that somebody deployed to after an execution was stopped is left as it is",
    async act(rig) {
      await approve(rig);
      await rig.ended();
      await approve(rig);
      await rig.reached("JudgeRing");
      await rig.stop("not today", 1);
      await rig.deploy("windturbine-canary", "windturbine.model", "1.2.0");
    },
    outcomes: ["released", "aborted", "rolledBack"],
  },
  {
    title: "Approving an older version again brings it back",
    async act(rig) {
      const older = await approve(rig);
      await rig.ended();
      await approve(rig);
      await rig.ended();
      await rig.decide(older, "Rejected");
      await rig.decide(older, "Approved", "version 2 is too nervous");
    },
    fleet: "1",
    outcomes: ["released", "released", "released"],
  },
  {
    title: "An approval withdrawn before its rollout began rolls nothing out",
    async act(rig) {
      const arn = await approve(rig);
      await rig.decide(arn, "Rejected", "wrong one");
    },
    outcomes: ["withdrawn"],
    says: /version 1 is Rejected/,
  },
  {
    title: "A registry that does not know of the approval yet is asked again",
    async act(rig) {
      const arn = await rig.registerModel();
      await rig.decide(arn, "Approved", "better recall");
      await rig.decide(arn, "PendingManualApproval");
      await rig.clock.pass(10);
      rig.cloud.world.events.removeRule("Approvals");
      await rig.decide(arn, "Approved", "better recall");
    },
    fleet: "1",
    outcomes: ["released"],
  },
  {
    title: "A version that is approved again takes back what was stopped half-way",
    async act(rig) {
      await approve(rig);
      await rig.ended();
      await approve(rig);
      await rig.reached("JudgeRing");
      await rig.stop("a storm comes", 1);
      await rig.clock.pass(60);
      await rig.decide(rig.models[0] ?? "", "Rejected");
      await rig.clock.pass(60);
      await rig.decide(rig.models[0] ?? "", "Approved", "back to what we know");
    },
    fleet: "1",
    outcomes: ["released", "aborted", "rolledBack", "released"],
  },
  {
    title: "A model of another account, Region or partition is refused",
    async act(rig) {
      const own = await rig.registerModel();
      for (const other of [
        own.replace("123456789012", "999999999999"),
        own.replace("eu-west-1", "us-east-1"),
        own.replace("arn:aws:", "arn:aws-cn:"),
      ]) {
        rig.start({ modelPackageArn: other, reason: "wrong home" });
        await rig.ended();
      }
    },
    outcomes: ["failed", "failed", "failed"],
    says: /expected a model of partition aws, where the fleet is, got aws-cn/,
  },
  {
    title: "An approval that arrives after a later one is superseded",
    async act(rig) {
      await approve(rig);
      await rig.clock.pass(30);
      const older = await rig.registerModel();
      rig.cloud.world.events.removeRule("Approvals");
      await rig.decide(older, "Approved");
      await rig.ended();
      rig.start(eventOf(older, "2026-11-20T09:00:00Z"));
    },
    fleet: "1",
    outcomes: ["released", "superseded"],
  },
  {
    title: "A manual run with an unknown field is refused by the field's name",
    async act(rig) {
      rig.start({
        modelPackageArn: await rig.registerModel(),
        reason: "new device",
        ring: "canary",
      });
    },
    outcomes: ["failed"],
    says: /ring/,
  },
  {
    title: "A manual run of a released model rolls it out again",
    async act(rig) {
      const arn = await approve(rig);
      await rig.ended();
      rig.start({ modelPackageArn: arn, reason: "edge-2 was replaced" });
    },
    outcomes: ["released", "released"],
  },
];

/** EventBridge hands the newest approval over once more. */
const redeliver = async (rig: Rig): Promise<void> => {
  for (const event of rig.approvals.slice(-1)) rig.cloud.world.events.send(event);
};

const eventOf = (arn: string, time: string): object => ({
  "detail-type": "SageMaker Model Package State Change",
  time,
  detail: { ModelPackageArn: arn },
});
