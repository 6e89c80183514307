import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  allRunning,
  announce,
  exportsOf,
  findRunning,
} from "../../../adapters/local-run/running.ts";

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "running-"));
  vi.stubEnv("TMPDIR", state);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(state, { recursive: true, force: true });
});

const environment = () => ({ XDG_STATE_HOME: state });
const run = (changes: object = {}) => ({
  awsUrl: "http://127.0.0.1:4566",
  dashboardUrl: "http://127.0.0.1:18080",
  region: "eu-west-1",
  accessKeyId: "LocalOwner",
  secretAccessKey: "secret",
  pid: process.pid,
  since: 1,
  ...changes,
});
const folder = () => join(state, "retrain-to-fleet", "running");

test("What runs is told to its owner alone, and no more once it ended", () => {
  const end = announce(environment(), run());
  const [file = ""] = readdirSync(folder());
  expect(statSync(join(folder(), file)).mode & 0o777).toBe(0o600);
  expect(allRunning(environment())).toEqual([run()]);
  end();
  expect(allRunning(environment())).toEqual([]);
});

test("It is found by its address, under either name of this machine", () => {
  announce(environment(), run());
  const found = (url: string) => findRunning(environment(), url)?.accessKeyId;
  expect(found("http://localhost:4566/")).toBe("LocalOwner");
  expect(found("http://127.0.0.1:4567")).toBeUndefined();
  expect(found("https://sts.amazonaws.com:4566")).toBeUndefined();
  expect(found("no address")).toBeUndefined();
});

test("A file that outlived its process, is no file of ours, or lay open to others counts for nothing", () => {
  mkdirSync(folder(), { recursive: true });
  const gone = JSON.stringify(run({ pid: 2 ** 22 + 1 }));
  writeFileSync(join(folder(), "gone.json"), gone, { mode: 0o600 });
  writeFileSync(join(folder(), "strange.json"), "{}", { mode: 0o600 });
  writeFileSync(join(folder(), "open.json"), JSON.stringify(run()), { mode: 0o644 });
  expect(allRunning(environment())).toEqual([]);
});

test("Without a usable state directory it is told below TMPDIR", () => {
  const file = join(state, "file");
  writeFileSync(file, "");
  const end = announce({ XDG_STATE_HOME: file }, run());
  expect(allRunning({ XDG_STATE_HOME: file })).toEqual([run()]);
  end();
  expect(existsSync(folder())).toBe(false);
});

test("A shell takes the exports as they are", () => {
  expect(exportsOf(run()).split("\n")).toEqual([
    "unset AWS_PROFILE AWS_SESSION_TOKEN",
    "export AWS_ENDPOINT_URL=http://127.0.0.1:4566",
    "export DASHBOARD_URL=http://127.0.0.1:18080",
    "export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1",
    "export AWS_ACCESS_KEY_ID=LocalOwner AWS_SECRET_ACCESS_KEY=secret",
  ]);
});
