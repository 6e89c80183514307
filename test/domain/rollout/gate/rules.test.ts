import { expect, test } from "vitest";
import type { ModelEvidence } from "../../../../domain/rollout/gate/rule.ts";
import { RULES } from "../../../../domain/rollout/gate/rules.ts";
import type { Health } from "../../../../domain/turbine/health.ts";
import { given, POLICY, paired } from "./reports.ts";

const judgedBy = (rule: string, evidence: ModelEvidence) => RULES[rule]?.(evidence, POLICY);
const judged = (windows: number, anomalous: number): Partial<Health> => ({
  judged: { since: 0, windows, anomalous },
});

test("A model that does well passes every rule, each with its numbers in words", () => {
  for (const [name, rule] of Object.entries(RULES)) {
    const finding = rule(given([paired({ both: 3 }), {}]), POLICY);
    expect([name, finding.kind]).toEqual([name, "pass"]);
    expect(finding.says).toMatch(/\w/);
  }
});

const UNCHALLENGED = { challenge: undefined } as unknown as Partial<Health>;

const CASES: readonly [string, string, Partial<Health>, RegExp][] = [
  ["failed inferences", "fail", { failedInferences: 50 }, /50 of 250 inferences failed \(20 %\)/],
  ["failed inferences", "fail", paired({ failedNew: 50 }), /20 %/],
  ["failed inferences", "pass", { failedInferences: 4 }, /2 %/],
  ["failed inferences", "inconclusive", { ...judged(9, 0), failedInferences: 9 }, /needed to tell/],
  ["challenge recognition", "fail", { challenge: { given: 6, foundNew: 0 } }, /0 of 6/],
  [
    "challenge recognition",
    "fail",
    { challenge: { given: 6, foundNew: 0 }, ...paired({ failedNew: 3 }) },
    /0 of 6 challenges recognised \(0 %\); the new model failed on 3 of 200 windows/,
  ],
  ["challenge recognition", "inconclusive", { challenge: { given: 2, foundNew: 0 } }, /2 of 3/],
  ["paired disagreement", "fail", paired({ onlyNew: 180 }), /90 % anomalous only for the new/],
  [
    "paired disagreement",
    "fail",
    { ...paired({ onlyOld: 40 }), challenge: { given: 9, foundNew: 2 } },
    /20 % only for the old one; it recognised 2 of 9 faults/,
  ],
  ["paired disagreement", "fail", { ...paired({ onlyOld: 40 }), ...UNCHALLENGED }, /0 of 0 faults/],
  ["paired disagreement", "inconclusive", paired({ onlyOld: 40 }), /recognised 6 of 6 faults/],
  ["paired disagreement", "pass", paired({ both: 190, onlyNew: 5 }), /2.5 %/],
  ["paired disagreement", "inconclusive", paired({ windows: 5, onlyNew: 5 }), /5 of 20 windows/],
  [
    "paired disagreement",
    "inconclusive",
    paired({ onlyNew: 50, worst: [{ turbineId: "3", onlyNew: 49, lamps: ["voltage"] }] }),
    /nearly all on turbine 3 voltage in 49: it may see what the old one missed/,
  ],
  [
    "paired disagreement",
    "fail",
    paired({
      onlyNew: 50,
      worst: [{ turbineId: "3", onlyNew: 49, lamps: ["voltage", "rotation"] }],
    }),
    /25 %/,
  ],
  [
    "paired disagreement",
    "fail",
    paired({ onlyNew: 50, worst: [{ turbineId: "3", onlyNew: 20, lamps: ["voltage"] }] }),
    /25 %/,
  ],
  ["anomaly rate", "fail", judged(200, 200), /100 % of the windows anomalous, 0 % before/],
  ["anomaly rate", "pass", judged(200, 50), /25 %/],
  ["anomaly rate", "inconclusive", judged(5, 5), /too few/],
  ["inference time", "fail", { inferenceP99Ms: 325 }, /takes 325 ms \(99 %\), 250 ms are allowed/],
  ["inference time", "pass", { inferenceP99Ms: 250 }, /250 ms/],
  ["refused readings", "fail", { refused: 4_000, lastRefusal: "voltage" }, /\(100 %\): voltage/],
  ["refused readings", "pass", { refused: 200 }, /hardly/],
  ["steady reports", "fail", { restarts: 4 }, /4 restarts/],
  ["steady reports", "fail", { longestSilenceSeconds: 200 }, /up to 200 s without a report/],
  ["coverage", "fail", { coverage: 0.4 }, /40 % of the readings judged, 80 % are needed/],
  // A first report, seconds after the start, has judged nothing and proves nothing.
  ["coverage", "inconclusive", { coverage: 0, ...judged(3, 0) }, /says nothing yet/],
  ["memory", "fail", { rssMb: 900 }, /900 MB of memory, 512 MB are allowed/],
  ["enough windows", "inconclusive", judged(3, 0), /1 of 1 devices judged fewer than 20/],
];

test.each(CASES)("%s: %s of a canary with %j", (rule, kind, change, says) => {
  const finding = judgedBy(rule, given([change]));
  expect(finding).toMatchObject({ kind, says: expect.stringMatching(says) });
});

test("A storm over the whole farm, or one that raged before, does not condemn a model", () => {
  const storm = given([judged(200, 120)], { others: given([judged(900, 500)]).reports });
  expect(judgedBy("anomaly rate", storm)?.kind).toBe("pass");
  const standing = given([judged(200, 120)], { past: { windows: 10_000, anomalous: 6_000 } });
  expect(judgedBy("anomaly rate", standing)?.kind).toBe("pass");
  const both = given([{ ...judged(200, 190), ...paired({ both: 188, onlyNew: 2 }) }]);
  expect(judgedBy("anomaly rate", both)?.kind).toBe("pass");
});

test("In a canary of two turbines one in a gust is no failure, and both are", () => {
  const gust = { turbineId: "1", onlyNew: 27, lamps: ["voltage"] };
  const canary = (onlyNew: number, worst: (typeof gust)[]) =>
    given([
      {
        ...judged(102, onlyNew),
        ...paired({ windows: 102, onlyNew, worst }),
        turbines: ["1", "2"],
      },
    ]);
  const one = canary(27, [gust]);
  expect(judgedBy("paired disagreement", one)?.kind).toBe("inconclusive");
  expect(judgedBy("anomaly rate", one)?.kind).toBe("pass");
  const both = canary(54, [gust, { ...gust, turbineId: "2" }]);
  expect(judgedBy("paired disagreement", both)?.kind).toBe("fail");
});

const CHALLENGED = { challenge: { given: 9, foundNew: 9 } };

test("A new model that flags less than the old one, and sees the faults mixed in, is not condemned for it", () => {
  const storm = { turbineId: "1", onlyOld: 33, lamps: ["voltage"] };
  const milder = (counts: Partial<NonNullable<Health["paired"]>>) =>
    judgedBy("paired disagreement", given([{ ...paired(counts), ...CHALLENGED }]));
  expect(milder({ windows: 204, onlyOld: 33, worstOld: [storm] })).toMatchObject({
    kind: "pass",
    says: expect.stringMatching(
      /16.2 % only for the old one; it recognised 9 of 9 .* the old one flags too much/,
    ),
  });
  // One that flagged everything could never be replaced otherwise.
  expect(milder({ onlyOld: 200 })?.kind).toBe("pass");
});

test("A lamp that the old model keeps lit on few turbines, and the new one never lights, is a person's to judge", () => {
  const fault = (turbineId: string, lamps = ["rotation"]) => ({ turbineId, onlyOld: 49, lamps });
  const kept = (...worstOld: ReturnType<typeof fault>[]) =>
    judgedBy(
      "paired disagreement",
      given([{ ...paired({ onlyOld: 49 * worstOld.length, worstOld }), ...CHALLENGED }]),
    );
  expect(kept(fault("3"))).toMatchObject({
    kind: "inconclusive",
    says: expect.stringMatching(
      /the old one keeps turbine 3 rotation in 49: the new one may miss a fault/,
    ),
  });
  expect(kept(fault("3", ["rotation", "voltage"]))?.kind).toBe("pass");
  expect(kept(fault("1"), fault("3"))?.kind).toBe("pass");
});

test("A network that lost readings before the release is no fault of it", () => {
  const evidence = given([{ coverage: 0.5 }], {
    past: { windows: 900, anomalous: 0, coverage: 0.55 },
  });
  expect(judgedBy("coverage", evidence)?.kind).toBe("pass");
});

test("One odd device among many is not the model's fault where a limit holds for each", () => {
  const one = given([{ inferenceP99Ms: 900 }, {}, {}, {}, {}, {}]);
  expect(judgedBy("inference time", one)?.kind).toBe("pass");
  const two = given([{ inferenceP99Ms: 900 }, { inferenceP99Ms: 900 }, {}, {}, {}, {}]);
  expect(judgedBy("inference time", two)).toMatchObject({
    kind: "fail",
    says: expect.stringMatching(/2 of 6 devices: edge-1, edge-2/),
  });
});
