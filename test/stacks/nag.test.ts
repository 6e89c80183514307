import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import { expect, test } from "vitest";
import { NAG_REASONS } from "./nag-reasons.ts";
import { synthesizedApp } from "./synthesized.ts";

const { app } = synthesizedApp();

const findings = [new AwsSolutionsChecks(app), new ServerlessChecks(app)].flatMap((pack) =>
  pack
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources = [] }) =>
      violatingResources.map(({ constructPath = "" }) => ({ ruleName, constructPath })),
    ),
);

const explains = ({ rule, on }: (typeof NAG_REASONS)[number], index: number) =>
  rule.test(findings[index]?.ruleName ?? "") && on.test(findings[index]?.constructPath ?? "");

test("cdk-nag's AwsSolutions and Serverless packs find nothing without a reason for it", () => {
  expect(findings.length).toBeGreaterThan(0);
  const open = findings.filter((_, index) => !NAG_REASONS.some((each) => explains(each, index)));
  expect(open).toEqual([]);
});

test("No reason is kept for what is no longer found", () => {
  const spare = NAG_REASONS.filter((each) => !findings.some((_, index) => explains(each, index)));
  expect(spare).toEqual([]);
});
