import { expect, test } from "vitest";
import { decide } from "../../../twin/identity/evaluate.ts";
import type { Statement } from "../../../twin/identity/statement.ts";

const allow = (Action: string, Resource: string, Condition?: object): Statement => ({
  Effect: "Allow",
  Action,
  Resource,
  Condition,
});
const get = { action: "s3:GetObject", resource: "arn:aws:s3:::data/a/b.csv" };

test.each([
  ["nothing speaks for it", [], "notAllowed"],
  ["the very action and resource", [allow("s3:GetObject", get.resource)], "allowed"],
  ["the action in other letters", [allow("S3:getobject", get.resource)], "allowed"],
  ["a wildcard over slashes", [allow("s3:Get*", "arn:aws:s3:::data/*")], "allowed"],
  ["a question mark", [allow("s3:GetObject", "arn:aws:s3:::data/a/?.csv")], "allowed"],
  ["a question mark too few", [allow("s3:GetObject", "arn:aws:s3:::data/?.csv")], "notAllowed"],
  ["a dot that is a dot", [allow("s3:GetObject", "arn:aws:s3:::data/a/bxcsv")], "notAllowed"],
  ["another partition", [allow("s3:GetObject", "arn:aws-cn:s3:::data/*")], "notAllowed"],
  ["the resource in other letters", [allow("s3:GetObject", "arn:aws:s3:::DATA/*")], "notAllowed"],
  [
    "a Deny beside an Allow",
    [allow("*", "*"), { ...allow("s3:*", "arn:aws:s3:::data/*"), Effect: "Deny" }],
    "denied",
  ],
  [
    "a condition on what the call does not say",
    [allow("s3:GetObject", "*", { StringEquals: { "iam:PassedToService": "x" } })],
    "notAllowed",
  ],
] as const)("%s: %#", (_, statements, decision) => {
  expect(decide(statements, get)).toBe(decision);
});

test("A role is passed to the service that the policy names, and to no other", () => {
  const policy = allow("iam:PassRole", "*", {
    StringEquals: { "iam:PassedToService": ["sagemaker.amazonaws.com"] },
  });
  const pass = (service: string) =>
    decide([policy], {
      action: "iam:PassRole",
      resource: "arn:aws:iam::123456789012:role/Jobs",
      context: { "iam:PassedToService": service },
    });
  expect(pass("sagemaker.amazonaws.com")).toBe("allowed");
  expect(pass("lambda.amazonaws.com")).toBe("notAllowed");
});

test("An operator that nobody has used so far is an error, not a guess", () => {
  const policy = allow("s3:GetObject", "*", { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } });
  expect(() => decide([policy], get)).toThrow(/IpAddress/);
});
