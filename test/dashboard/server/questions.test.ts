import { afterAll, beforeAll, expect, it } from "vitest";
import { createLiveState } from "../../../dashboard/live/live-state.ts";
import { startDashboard } from "../../../dashboard/start-dashboard.ts";
import { fakeFleet } from "../../browser/fake-fleet.ts";
import { createTestBroker, labelOf } from "../../simulator/a-broker.ts";

// A dashboard beside real turbines: nothing controls them, and the fleet answers.
const fleet = fakeFleet();
const broker = createTestBroker();
let dashboard: Awaited<ReturnType<typeof startDashboard>>;
beforeAll(async () => {
  dashboard = await startDashboard({
    subscribe: broker.subscribe,
    fleet,
    assets: new Map(),
    port: 0,
    pollSeconds: 0.05,
    turbineIds: [],
    log: () => undefined,
  });
});
afterAll(() => dashboard.close());

const ask = async (path: string, method = "GET") => {
  const response = await fetch(`${dashboard.url}${path}`, { method });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

it("knows the turbines that were heard of, and controls none", async () => {
  broker.publish("wind-turbine/7/label/update", labelOf());
  const state = JSON.parse((await ask("/api/state")).text);
  expect(state.turbines).toMatchObject([{ id: "7", running: false, condition: "silent" }]);
  const refused = await ask("/api/turbines/7/stop", "POST");
  expect(refused).toMatchObject({ status: 409, text: expect.stringContaining("not controlled") });
  expect((await ask("/api/turbines/8/stop", "POST")).status).toBe(404);
  expect(JSON.parse((await ask("/api/site")).text)).toMatchObject({
    isSimulated: false,
    faultKinds: [],
  });
});

it("hands on what the fleet answers of a rollout, a device, a model, and the audit", async () => {
  expect(JSON.parse((await ask("/api/rollouts/rollout-1")).text)).toMatchObject({
    id: "rollout-1",
    requestedBy: expect.stringContaining("/anna"),
  });
  const device = JSON.parse((await ask("/api/devices/edge-1")).text);
  expect(device.history).toHaveLength(1);
  expect(device.reports[0]).toMatchObject({ status: "HEALTHY", modelVersion: "2" });
  expect(JSON.parse((await ask("/api/models/3")).text)).toMatchObject({ version: "3" });
  expect(JSON.parse((await ask("/api/audit")).text).entries).toHaveLength(2);
  expect(await ask("/api/models/9")).toMatchObject({ status: 404 });
});

it("asks what a device ran at a time, and names a time that is none", async () => {
  const at = await ask("/api/devices/edge-1/at?time=2026-11-20T10:00:00%2B01:00");
  expect(JSON.parse(at.text)).toMatchObject({ at: "2026-11-20T09:00:00.000Z" });
  const wrong = await ask("/api/devices/edge-1/at?time=yesterday");
  expect(wrong).toMatchObject({ status: 400, text: expect.stringContaining("got yesterday") });
});

it("serves an evaluation report as a document that may do nothing", async () => {
  const { headers, text } = await ask("/api/models/3/report");
  expect(headers.get("content-type")).toContain("text/html");
  expect(headers.get("content-security-policy")).toMatch(/default-src 'none'.*sandbox/);
  expect(text).toContain("curves");
});

it("hears nothing any more once its state is closed", () => {
  const own = createTestBroker();
  const live = createLiveState({
    turbineIds: [],
    subscribe: own.subscribe,
    now: Date.now,
    log: () => undefined,
  });
  live.close();
  expect(own.subscriptions()).toBe(0);
});
