import { get, type IncomingMessage } from "node:http";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonBody, startTestDashboard } from "./a-dashboard.ts";

let dashboard: Awaited<ReturnType<typeof startTestDashboard>>;
beforeAll(async () => {
  dashboard = await startTestDashboard();
});
afterAll(() => dashboard.close());

const raw = (path: string, headers: Record<string, string>): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get(`${dashboard.url}${path}`, { headers }, resolve).on("error", reject);
  });

const bodyOf = async (response: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
};

describe("the addresses of the page", () => {
  it.each([
    "/turbines/7",
    "/rollouts",
    "/rollouts/3d1f",
    "/models/3",
    "/devices/edge-4",
    "/audit",
    "/scenarios",
  ])("%s is the page itself", async (path) => {
    expect(await dashboard.ask(path)).toMatchObject({
      status: 200,
      text: "<!doctype html><title>Farm</title>",
    });
  });

  it.each(["/turbines", "/turbines/7/8", "/audit/x", "/settings"])("%s is none", async (path) => {
    expect(await dashboard.ask(path)).toMatchObject({ status: 404 });
  });

  it("are shown to somebody who follows a link from elsewhere", async () => {
    const headers = {
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    };
    expect(await dashboard.ask("/turbines/7", { headers })).toMatchObject({ status: 200 });
    expect(await dashboard.ask("/api/state", { headers })).toMatchObject({ status: 403 });
  });
});

describe("compression", () => {
  it("is for whoever takes it, and changes nothing of what is said", async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        dashboard.ask("/api/models/3/approve", jsonBody({ reason: `reason ${index}` })),
      ),
    );
    const plain = await raw("/api/site", {});
    const packed = await raw("/api/site", { "accept-encoding": "br, gzip" });
    expect(plain.headers).not.toHaveProperty("content-encoding");
    expect(packed.headers["content-encoding"]).toBe("gzip");
    const [text, zipped] = [await bodyOf(plain), await bodyOf(packed)];
    expect(zipped.length).toBeLessThan(text.length);
    expect(gunzipSync(zipped).toString()).toBe(text.toString());
  });

  it("is left out where it is refused", async () => {
    const answer = await raw("/api/site", { "accept-encoding": "gzip;q=0" });
    expect(answer.headers).not.toHaveProperty("content-encoding");
    answer.resume();
  });
});

describe("for programs that watch the dashboard", () => {
  it("/health says that nothing is heard, with its figures", async () => {
    const { status, json } = await dashboard.ask("/health");
    expect(status).toBe(200);
    expect(json).toMatchObject({ status: "degraded", turbines: 2, turbinesHeard: 0 });
  });

  it("/metrics is Prometheus text", async () => {
    const { headers, text } = await dashboard.ask("/metrics");
    expect(headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toMatch(/^retrain_to_fleet_turbines\{condition="silent"\} 2$/m);
    expect(text).toMatch(/^retrain_to_fleet_counted_total\{what="undecodable"\} 0$/m);
    for (const line of text.trim().split("\n")) {
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"\})? -?[\d.]+(e-?\d+)?)$/);
    }
  });

  it("/metrics counts the events that wait for their functions, where the cloud tells", async () => {
    expect((await dashboard.ask("/metrics")).text).not.toContain("waitingEvents");
    const waitingEvents = { waiting: 3, oldestSeconds: 12, longestWaitSeconds: 20.5 };
    dashboard.answer.fleet = { devices: [], rollouts: [], models: [], waitingEvents };
    await expect
      .poll(async () => (await dashboard.ask("/metrics")).text, { timeout: 10_000 })
      .toMatch(/^retrain_to_fleet_counted_total\{what="waitingEvents"\} 3$/m);
    const { text } = await dashboard.ask("/metrics");
    expect(text).toMatch(
      /^retrain_to_fleet_counted_total\{what="longestEventWaitSeconds"\} 20\.5$/m,
    );
    expect((await dashboard.ask("/api/state")).json).toMatchObject({ waitingEvents });
  });
});

describe("what the dashboard knows itself", () => {
  it("a turbine with its faults and alarms", async () => {
    await dashboard.ask(
      "/api/turbines/1/faults",
      jsonBody({ kind: "drag", on: true, strength: 0.4, rampSeconds: 60 }),
    );
    expect((await dashboard.ask("/api/turbines/1")).json).toMatchObject({
      id: "1",
      isControlled: true,
      activeFaults: [{ kind: "drag", strength: 0.4, rampSeconds: 60 }],
      alarms: [],
    });
    expect(await dashboard.ask("/api/turbines/9")).toMatchObject({ status: 404 });
  });

  it("each turbine's past", async () => {
    expect((await dashboard.ask("/api/turbines/1/history")).json).toMatchObject({ time: [] });
    expect((await dashboard.ask("/api/history")).json).toEqual({ stepSeconds: 5, turbines: {} });
  });

  it("no alarm that is not there", async () => {
    const answer = await dashboard.ask(
      "/api/alarms/1-voltage-0/acknowledge",
      jsonBody({ reason: "x" }),
    );
    expect(answer).toMatchObject({ status: 400, json: { error: expect.stringContaining("none") } });
  });

  it("which faults there are", async () => {
    const { json } = await dashboard.ask("/api/site");
    expect(json).toMatchObject({ isSimulated: true });
    expect((json as { faultKinds: object[] }).faultKinds).toContainEqual({
      kind: "drag",
      usual: 0.3,
      most: 0.9,
      isNormal: false,
    });
  });
});
