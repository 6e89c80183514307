import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonBody, startTestDashboard } from "./a-dashboard.ts";

let dashboard: Awaited<ReturnType<typeof startTestDashboard>>;
let port: string;
beforeAll(async () => {
  dashboard = await startTestDashboard();
  port = new URL(dashboard.url).port;
});
afterAll(() => dashboard.close());

const stopWith = (headers: Record<string, string>) =>
  dashboard.ask("/api/turbines/1/stop", {
    ...jsonBody({}),
    headers: { "content-type": "application/json", ...headers },
  });

describe("the dashboard's server", () => {
  it("listens on loopback only", () => {
    expect(dashboard.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it.each(["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:80", "[::1]"])(
    "refuses the Host %s, for a foreign name may resolve to loopback",
    async (host) => {
      expect(await dashboard.ask("/api/state", { headers: { host } })).toMatchObject({
        status: 421,
      });
    },
  );

  it("answers to localhost as well", async () => {
    const headers = { host: `localhost:${port}` };
    expect(await dashboard.ask("/api/state", { headers })).toMatchObject({ status: 200 });
  });

  it.each(["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1"])(
    "refuses requests of the origin %s",
    async (origin) => {
      expect(await stopWith({ origin })).toMatchObject({ status: 403 });
    },
  );

  it("takes commands of its own page", async () => {
    const headers = { origin: dashboard.url, "sec-fetch-site": "same-origin" };
    expect(await stopWith(headers)).toMatchObject({ status: 200 });
  });

  it.each(["cross-site", "same-site"])("refuses commands and data to %s pages", async (site) => {
    const headers = { "sec-fetch-site": site };
    expect(await stopWith(headers)).toMatchObject({ status: 403 });
    expect(await dashboard.ask("/api/state", { headers })).toMatchObject({ status: 403 });
    expect(await dashboard.ask("/api/events", { headers })).toMatchObject({ status: 403 });
  });

  it("shows its page to somebody who follows a link, but to no frame or script", async () => {
    const visit = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    const page = (dest: string) =>
      dashboard.ask("/", { headers: { ...visit, "sec-fetch-dest": dest } });
    expect(await page("document")).toMatchObject({ status: 200 });
    expect(await page("iframe")).toMatchObject({ status: 403 });
  });

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/jsonp",
  ])("refuses a body of the type %s, which forms of other sites could send", async (type) => {
    expect(await stopWith({ "content-type": type })).toMatchObject({ status: 415 });
  });

  it("reads no more than 64 kB, declared or not", async () => {
    const body = JSON.stringify({ reason: "x".repeat(70_000) });
    const declared = await dashboard.ask("/api/retrain", {
      method: "POST",
      headers: { "content-type": "application/json", "content-length": `${body.length}` },
      body,
    });
    expect(declared).toMatchObject({ status: 413, headers: { connection: "close" } });
    const chunked = await dashboard.ask("/api/retrain", {
      method: "POST",
      headers: { "content-type": "application/json", "transfer-encoding": "chunked" },
      body,
    });
    expect(chunked).toMatchObject({ status: 413 });
    expect(dashboard.calls).toEqual([]);
  });

  it.each(["/", "/api/state", "/api/nothing"])("protects %s by its headers", async (path) => {
    const { headers } = await dashboard.ask(path);
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
    });
    const policy = headers["content-security-policy"];
    for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "script-src 'self'"]) {
      expect(policy).toContain(rule);
    }
    expect(policy).not.toContain("unsafe");
    expect(headers).not.toHaveProperty("access-control-allow-origin");
  });
});
