import fc from "fast-check";
import { expect, test } from "vitest";
import { judge } from "../../../../domain/rollout/gate/judge.ts";
import { DEFAULT_GATE } from "../../../../domain/rollout/gate/policy.ts";
import { RULES } from "../../../../domain/rollout/gate/rules.ts";
import { EXECUTION_STATUSES } from "../../../../domain/rollout/job-execution.ts";
import { WAITS } from "../../../../domain/rollout/waiting.ts";
import { HEALTH_STATES, type Health } from "../../../../domain/turbine/health.ts";
import { after, DEPLOYED, DIGEST, given, POLICY, paired, report } from "./reports.ts";

const RANK = { pass: 0, inconclusive: 1, fail: 2 };
const windows = 400;
const count = fc.nat({ max: windows });

/** For each rule: a report that gets worse with the number. */
const WORSE: Readonly<Record<string, (badness: number) => Partial<Health>>> = {
  "failed inferences": (failedInferences) => ({ failedInferences }),
  "challenge recognition": (missed) => ({
    challenge: { given: windows, foundNew: windows - missed },
  }),
  "paired disagreement": (onlyNew) => paired({ windows, onlyNew }),
  "anomaly rate": (anomalous) => ({ judged: { since: 0, windows, anomalous } }),
  "inference time": (inferenceP99Ms) => ({ inferenceP99Ms }),
  "refused readings": (refused) => ({ refused }),
  "steady reports": (longestSilenceSeconds) => ({ longestSilenceSeconds }),
  memory: (more) => ({ rssMb: 2 * more }),
  coverage: (lost) => ({ coverage: 1 - lost / windows }),
  "enough windows": (less) => ({ judged: { since: 0, windows: windows - less, anomalous: 0 } }),
};

test("Every rule is monotone: what gets worse is never judged better", () => {
  expect(Object.keys(WORSE).toSorted()).toEqual(Object.keys(RULES).toSorted());
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(RULES)), count, count, (name, a, b) => {
      const kind = (badness: number) =>
        RULES[name]?.(given([WORSE[name]?.(badness) ?? {}]), POLICY).kind ?? "pass";
      expect(RANK[kind(Math.max(a, b))]).toBeGreaterThanOrEqual(RANK[kind(Math.min(a, b))]);
    }),
    { seed: 20_261_126, numRuns: 400 },
  );
});

const device = fc.record({
  execution: fc.option(fc.constantFrom(...EXECUTION_STATUSES), { nil: undefined }),
  state: fc.constantFrom(...HEALTH_STATES),
  isSilent: fc.boolean(),
  isUnwell: fc.boolean(),
  isWindowless: fc.boolean(),
  digest: fc.constantFrom(DIGEST, "e".repeat(64), undefined),
});

test("A ring is decided on within its deadline and patience, whatever its devices do", () => {
  fc.assert(
    fc.property(fc.array(device, { maxLength: 8 }), (devices) => {
      const late = DEFAULT_GATE.deadlineSeconds + DEFAULT_GATE.patienceSeconds + 1;
      const evidence = {
        deployedAt: DEPLOYED,
        modelVersion: "2",
        modelDigest: DIGEST,
        devices: devices.map(
          ({ execution, state, isSilent, isUnwell, isWindowless, digest }, index) => {
            const { modelDigest: _, ...health } = report(`edge-${index}`, {
              state,
              time: after(late - 5).getTime(),
              ...(isWindowless && { judged: { since: 0, windows: 0, anomalous: 0 } }),
            });
            return {
              thingName: `edge-${index}`,
              ...(execution && { execution }),
              ...(!isSilent && { health: { ...health, ...(digest && { modelDigest: digest }) } }),
              ...(isUnwell && {
                core: { status: "UNHEALTHY" as const, reportedAt: after(60).getTime() },
              }),
            };
          },
        ),
      };
      const { judgement, counts } = judge(evidence, DEFAULT_GATE, WAITS.ring, after(late));
      expect(judgement.kind).not.toBe("wait");
      expect(counts.succeeded + counts.failed + counts.pending).toBe(devices.length);
    }),
    { seed: 20_261_126, numRuns: 400 },
  );
});

test("A judgement does not flap: with the same reports, what was decided once stays decided", () => {
  fc.assert(
    fc.property(fc.array(device, { minLength: 1, maxLength: 5 }), (devices) => {
      const kindAt = (seconds: number) =>
        judge(
          {
            deployedAt: DEPLOYED,
            modelVersion: "2",
            devices: devices.map(({ execution, state }, index) => ({
              thingName: `edge-${index}`,
              ...(execution && { execution }),
              health: report(`edge-${index}`, { state, time: after(seconds).getTime() }),
            })),
          },
          DEFAULT_GATE,
          WAITS.ring,
          after(seconds),
        ).judgement.kind;
      const kinds = [10, 70, 200, 1_000, 3_700, 7_300, 9_000].map(kindAt);
      const decided = kinds.indexOf("rollBack");
      if (decided >= 0) expect(new Set(kinds.slice(decided))).toEqual(new Set(["rollBack"]));
    }),
    { seed: 20_261_126, numRuns: 300 },
  );
});
