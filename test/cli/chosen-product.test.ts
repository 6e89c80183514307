import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { announce } from "../../adapters/local-run/running.ts";
import { chosenProduct } from "../../cli/local-keys.ts";

let state: string;
const servers: Server[] = [];
let [older, newer] = ["", ""];
/** Nobody listens there any more. */
let nowhere = "";

/** A door that refuses whoever has no key, as a product's does. */
const door = async (): Promise<string> => {
  const server = createServer((_request, response) => response.writeHead(403).end());
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  servers.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

beforeEach(async () => {
  [nowhere, older, newer] = [await door(), await door(), await door()];
  await new Promise((done) => servers.shift()?.close(done));
  state = mkdtempSync(join(tmpdir(), "chosen-"));
  vi.stubEnv("TMPDIR", state);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(state, { recursive: true, force: true });
  for (const server of servers.splice(0)) server.close();
});

/** Two processes that run for as long as the test does. */
const PIDS = [process.pid, process.ppid] as const;
const DASHBOARD = {
  [process.pid]: "http://127.0.0.1:4080",
  [process.ppid]: "http://127.0.0.1:5080",
};

const announced = (awsUrl: string, pid: number): void => {
  announce(environment(), {
    ...{ awsUrl, dashboardUrl: DASHBOARD[pid] ?? "", pid, region: "eu-west-1" },
    ...{ accessKeyId: "LocalOwner", secretAccessKey: "secret", since: pid },
  });
};
const environment = (more: object = {}) => ({ XDG_STATE_HOME: state, ...more });

test("The only product that runs is the one, whatever a shell still exports", async () => {
  announced(older, PIDS[0]);
  expect((await chosenProduct(environment())).awsUrl).toBe(older);
  const stale = environment({ AWS_ENDPOINT_URL: nowhere });
  expect((await chosenProduct(stale)).awsUrl).toBe(older);
});

test("Of two products none is taken unasked; both are named, and either can be chosen", async () => {
  announced(older, PIDS[0]);
  announced(newer, PIDS[1]);
  const refusal = await chosenProduct(environment()).then(() => "", String);
  expect(refusal).toMatch(/2 products of yours run .*--product/);
  expect(refusal).toContain(`${older} (dashboard ${DASHBOARD[process.pid]}`);
  expect(refusal).toContain(`${newer} (dashboard ${DASHBOARD[process.ppid]}`);
  expect((await chosenProduct(environment(), older)).awsUrl).toBe(older);
  expect((await chosenProduct(environment(), DASHBOARD[process.ppid])).awsUrl).toBe(newer);
  const meant = environment({ AWS_ENDPOINT_URL: newer });
  expect((await chosenProduct(meant)).awsUrl).toBe(newer);
  await expect(chosenProduct(environment({ AWS_ENDPOINT_URL: older }), nowhere)).rejects.toThrow(
    `--product ${nowhere}: no product of yours serves there, these run: `,
  );
});

test("One that was killed is none, though its number is another process's now", async () => {
  announced(nowhere, PIDS[0]);
  announced(newer, PIDS[1]);
  expect((await chosenProduct(environment())).awsUrl).toBe(newer);
  await expect(chosenProduct(environment(), nowhere)).rejects.toThrow("no product of yours serves");
});

test("Where none runs, it says how to start one", async () => {
  await expect(chosenProduct(environment(), older)).rejects.toThrow("start it with: npm start");
});
