import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { announce } from "../../adapters/local-run/running.ts";
import { chosenProduct } from "../../cli/local-keys.ts";

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "chosen-"));
  vi.stubEnv("TMPDIR", state);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(state, { recursive: true, force: true });
});

/** Two processes that run for as long as the test does. */
const PIDS = [process.pid, process.ppid] as const;
const OLD = "http://127.0.0.1:4566";
const NEW = "http://127.0.0.1:5566";

const announced = (awsUrl: string, pid: number): void => {
  const dashboardUrl = awsUrl.replace("566", "080");
  announce(environment(), {
    ...{ awsUrl, dashboardUrl, pid, region: "eu-west-1" },
    ...{ accessKeyId: "LocalOwner", secretAccessKey: "secret", since: pid },
  });
};
const environment = (more: object = {}) => ({ XDG_STATE_HOME: state, ...more });

test("The only product that runs is the one, whatever a shell still exports", () => {
  announced(OLD, PIDS[0]);
  expect(chosenProduct(environment()).awsUrl).toBe(OLD);
  expect(chosenProduct(environment({ AWS_ENDPOINT_URL: "http://127.0.0.1:9" })).awsUrl).toBe(OLD);
});

test("Of two products none is taken unasked; both are named, and either can be chosen", () => {
  announced(OLD, PIDS[0]);
  announced(NEW, PIDS[1]);
  expect(() => chosenProduct(environment())).toThrow(
    /^2 products of yours run.*4566 \(dashboard.*5566 \(dashboard.*--product|^2 products of yours run.*5566 \(dashboard.*4566 \(dashboard.*--product/,
  );
  expect(chosenProduct(environment(), OLD).awsUrl).toBe(OLD);
  expect(chosenProduct(environment(), NEW.replace("566", "080")).awsUrl).toBe(NEW);
  expect(chosenProduct(environment({ AWS_ENDPOINT_URL: NEW })).awsUrl).toBe(NEW);
  expect(() => chosenProduct(environment({ AWS_ENDPOINT_URL: OLD }), "http://127.0.0.1:9")).toThrow(
    "--product http://127.0.0.1:9: no product of yours serves there, these run: ",
  );
});

test("Where none runs, it says how to start one", () => {
  expect(() => chosenProduct(environment(), OLD)).toThrow("start it with: npm start");
});
