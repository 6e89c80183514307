import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { OUTPUTS } from "../../cli/output/outputs.ts";
import { runFleet } from "./run-fleet.ts";

const applied: Readonly<Record<string, readonly (readonly [string, string, number])[]>> = {
  lambda: [["Concurrent executions", "L-B99A9384", 10]],
  ec2: [["Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", "L-1216C47A", 32]],
  sagemaker: [
    ["ml.m5.large for processing job usage", "L-PROCESSING", 1],
    ["ml.m5.large for training job usage", "L-TRAINING", 1],
  ],
};
/** Answers that the account has no applied value for. */
const defaults: typeof applied = {
  lambda: [["Concurrent executions", "L-B99A9384", 1_000]],
  iotcore: [
    ["Inbound publish requests per second per account", "L-IN", 20_000],
    ["Outbound publish requests per second per account", "L-OUT", 20_000],
    ["Maximum concurrent client connections per account", "L-CONNECTIONS", 500_000],
  ],
};

let limits: Record<string, number> = {};
let refused: string | undefined;

/** One quota a page, as Service Quotas answers it in JSON 1.1. */
const cloud = createServer(async (request, response) => {
  const { ServiceCode, NextToken = "0" } = (await json(request)) as Record<string, string>;
  const isDefault = `${request.headers["x-amz-target"]}`.includes("ListAWSDefault");
  const page = Number(NextToken);
  const rows = (isDefault ? defaults : applied)[ServiceCode ?? ""] ?? [];
  const [name, code, value] = rows[page] ?? [];
  response.setHeader("content-type", "application/x-amz-json-1.1");
  if (ServiceCode === refused) {
    response.statusCode = 400;
    response.end(JSON.stringify({ __type: "AccessDeniedException", message: "not authorized" }));
    return;
  }
  response.end(
    JSON.stringify({
      Quotas: name
        ? [{ QuotaName: name, QuotaCode: code, Value: limits[code ?? ""] ?? value }]
        : [],
      ...(page + 1 < rows.length && { NextToken: `${page + 1}` }),
    }),
  );
});

beforeAll(() => new Promise<void>((resolve) => cloud.listen(0, "127.0.0.1", resolve)));
afterAll(() => cloud.close());
beforeEach(() => {
  limits = {};
  refused = undefined;
});

const preflight = async () => {
  const url = `http://127.0.0.1:${(cloud.address() as AddressInfo).port}`;
  const { status, stdout, stderr } = await runFleet(url, ["preflight", "--account", "--json"]);
  expect(stderr).toBe("");
  const findings: { state: string; quota: string; remedy: string }[] = JSON.parse(stdout);
  expect(OUTPUTS["preflight"]?.safeParse(findings).error).toBeUndefined();
  return { status, findings, states: findings.map(({ state }) => state) };
};

test("A new account's applied limit counts, not AWS's default, and the remedy is told", async () => {
  const { status, findings, states } = await preflight();
  expect(status).toBe(3);
  expect(states).toEqual(["missing", ...Array(6).fill("enough")]);
  expect(findings[0]?.remedy).toBe(
    "aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 104",
  );
});

test("An account with room for all, on every page of the answers, ends with 0", async () => {
  limits = { "L-B99A9384": 104 };
  const { status, states } = await preflight();
  expect({ status, states }).toEqual({ status: 0, states: Array(7).fill("enough") });
});

test("What could not be read is unknown and ends with 1, never taken as enough", async () => {
  limits = { "L-B99A9384": 104 };
  refused = "sagemaker";
  const { status, findings } = await preflight();
  expect(status).toBe(1);
  expect(findings.filter(({ state }) => state === "unknown").map(({ quota }) => quota)).toEqual([
    "ml.m5.large for processing job usage",
    "ml.m5.large for training job usage",
  ]);
});
