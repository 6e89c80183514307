import { afterEach, expect, test, vi } from "vitest";
import { createRolloutTeller } from "../../domain/rollout/telling/rollout-teller.ts";
import { approve } from "./approve.ts";
import { type Rig, type RigOptions, startRig } from "./rig.ts";

let rig: Rig;
afterEach(() => rig.close());

const listen = async (options: RigOptions = {}) => {
  rig = await startRig({ ...options, forgetModules: vi.resetModules });
  const lines: string[] = [];
  let ends = 0;
  const teller = createRolloutTeller(
    (line) => lines.push(line),
    () => {
      ends += 1;
    },
  );
  rig.cloud.executions.onEvent(teller.follow);
  return { lines, ends: () => ends };
};

test("The first rollout is told step by step, later ones with one line for each ring", async () => {
  const { lines, ends } = await listen();
  await approve(rig);
  await rig.ended();
  expect(lines).toEqual([
    "rollout: Preflight",
    "rollout: SignModel",
    "rollout: PublishModel",
    "rollout: RegisterDetector",
    "rollout: DeployRing",
    "rollout: DeployRing",
    "rollout: released, every ring confirmed the release",
  ]);
  lines.length = 0;
  await approve(rig);
  await rig.ended();
  expect(lines).toEqual([
    "rollout of model 2: ring canary confirmed the release",
    "rollout of model 2: ring fleet confirmed the release",
    "rollout of model 2: released, every ring confirmed the release",
  ]);
  expect(ends()).toBe(2);
});

test("A failed one says which state, which limit and what to do", async () => {
  const { lines } = await listen({
    faults: [{ state: "SignModel", when: "never" }],
  });
  await approve(rig);
  await rig.ended();
  expect(lines.at(-1)).toMatch(
    /^rollout of model 1 ended as failed; SignModel did not answer within its 330 s: .*"Roll out again".*npm run fleet -- approve 1 --reason/,
  );
});

test("A failing ring says which device and why, and the end names the way out", async () => {
  const { lines } = await listen();
  await approve(rig);
  await rig.ended();
  rig.devices.behave("edge-2", "failing");
  await approve(rig);
  await rig.ended();
  expect(lines.slice(-3)).toEqual([
    "rollout of model 2: ring canary confirmed the release",
    expect.stringMatching(/^rollout of model 2: ring fleet goes back: .*edge-2/),
    expect.stringMatching(/^rollout of model 2 ended as rolledBack: .*edge-2.*approve 2/),
  ]);
});

test("Somebody else's execution is told and is no end of the first rollout", async () => {
  const { lines, ends } = await listen();
  rig.start({});
  await rig.ended();
  expect(lines).toEqual([
    expect.stringMatching(/^execution .* ended as failed; Admit failed with InvalidInput: /),
  ]);
  expect(ends()).toBe(0);
  await approve(rig);
  await rig.ended();
  expect(lines).toContain("rollout: released, every ring confirmed the release");
  expect(ends()).toBe(1);
});

test("Duplicate events are not told", async () => {
  const { lines } = await listen({ duplicates: 1 });
  await approve(rig);
  await rig.ended();
  expect(lines.filter((line) => /ended as|released/.test(line))).toEqual([
    "rollout: released, every ring confirmed the release",
  ]);
});
