import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { InvalidInput, ServiceBusy, ServiceRefused } from "../../../domain/errors.ts";
import { jsonBody, startTestDashboard } from "./a-dashboard.ts";

let dashboard: Awaited<ReturnType<typeof startTestDashboard>>;
beforeAll(async () => {
  dashboard = await startTestDashboard();
});
afterAll(() => dashboard.close());
beforeEach(() => {
  dashboard.calls.length = 0;
  delete dashboard.answer.command;
});

const post = (path: string, body: unknown = {}) => dashboard.ask(path, jsonBody(body));

describe("the dashboard's pages", () => {
  it("are served from the assets it was given", async () => {
    const page = await dashboard.ask("/");
    expect(page).toMatchObject({ status: 200, text: "<!doctype html><title>Farm</title>" });
    expect(page.headers["content-type"]).toContain("text/html");
    expect((await dashboard.ask("/app.js?v=2")).text).toBe("export {};");
  });

  it.each(["/../package.json", "/%2e%2e/package.json", "/constructor", "/app.jsx"])(
    "are nothing else: %s is not there",
    async (path) => {
      expect(await dashboard.ask(path)).toMatchObject({ status: 404 });
    },
  );
});

describe("GET /api/state", () => {
  it("shows the turbines, the fleet, and what was dropped", async () => {
    const { status, json } = await dashboard.ask("/api/state");
    expect(status).toBe(200);
    expect(json).toMatchObject({
      turbines: [
        { id: "1", running: true, flags: { vibration: "unknown" }, faults: [] },
        { id: "2" },
      ],
      devices: [],
      rollouts: [],
      models: [],
      counts: { skipped: 0, undecodable: 0, droppedFrames: 0 },
    });
    expect(json).toHaveProperty("counts.unsent");
  });
});

describe("commands to a turbine", () => {
  it("stop it and start it again, and answer the turbine as it is then", async () => {
    expect(await post("/api/turbines/1/stop")).toMatchObject({
      status: 200,
      json: { id: "1", running: false },
    });
    expect(await post("/api/turbines/1/start")).toMatchObject({
      status: 200,
      json: { running: true },
    });
  });

  it("need no body where there is nothing to say", async () => {
    expect(await dashboard.ask("/api/turbines/1/start", { method: "POST" })).toMatchObject({
      status: 200,
    });
  });

  it("set a fault and end it", async () => {
    const on = await post("/api/turbines/2/faults", {
      kind: "voltage-low",
      on: true,
      strength: 0.4,
    });
    expect(on).toMatchObject({ status: 200, json: { id: "2", faults: ["voltage-low"] } });
    const off = await post("/api/turbines/2/faults", { kind: "voltage-low", on: false });
    expect(off).toMatchObject({ status: 200, json: { faults: [] } });
  });

  it.each([
    [{}, "kind"],
    [{ kind: "fire", on: true }, '"fire"'],
    [{ kind: "volt", on: "yes" }, '"yes"'],
    [{ kind: "drag", on: true, strength: 5 }, "strength 5"],
    [{ kind: "drag", on: true, strength: "much" }, '"much"'],
  ])("refuse the fault %j and name what is wrong", async (body, words) => {
    const { status, json } = await post("/api/turbines/1/faults", body);
    expect(status).toBe(400);
    expect((json as { error: string }).error).toContain(words);
  });

  it("refuse a turbine that is not there, naming the ones that are", async () => {
    const { status, json } = await post("/api/turbines/9/stop");
    expect(status).toBe(404);
    expect(json).toEqual({ error: "turbine 9: there is none; use one of 1 to 2" });
  });
});

describe("commands to the fleet", () => {
  it.each([
    ["/api/models/3/approve", "approve", "3"],
    ["/api/models/3/reject", "reject", "3"],
    ["/api/rollouts/3-1/resume", "resume", "3-1"],
    ["/api/rollouts/a%20b/roll-back", "rollBack", "a b"],
  ])("%s hands over who and why", async (path, verb, id) => {
    expect(await post(path, { reason: " looks good " })).toMatchObject({ status: 202 });
    expect(dashboard.calls).toEqual([[verb, id, "looks good"]]);
  });

  it("retrain answers the execution", async () => {
    expect(await post("/api/retrain")).toMatchObject({
      status: 202,
      json: { execution: "arn:of:the:execution" },
    });
  });

  it.each([{}, { reason: "" }, { reason: "  " }, { reason: 7 }, { reason: "x".repeat(501) }])(
    "want a reason: %j is refused before anything happens",
    async (body) => {
      const { status, json } = await post("/api/models/3/approve", body);
      expect(status).toBe(400);
      expect((json as { error: string }).error).toContain("reason");
      expect(dashboard.calls).toEqual([]);
    },
  );

  it.each([
    [new InvalidInput("version: expected one of 1, got 3"), 400],
    [new ServiceRefused("approve 3: AccessDenied"), 403],
    [new ServiceRefused("approve 3: ConflictException"), 409],
    [new ServiceBusy("approve 3: Throttling"), 503],
  ])("tell the cloud's refusal: %s", async (error, status) => {
    dashboard.answer.command = error;
    const answer = await post("/api/models/3/approve", { reason: "x" });
    expect(answer.status).toBe(status);
    expect((answer.json as { error: string }).error).toContain(error.message);
  });

  it("keep an unforeseen error to the log", async () => {
    dashboard.answer.command = new TypeError("undefined is not a secret");
    const answer = await post("/api/retrain");
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain("secret");
    expect(dashboard.log.join()).toContain("undefined is not a secret");
  });

  it("leave a trace in the log", async () => {
    await post("/api/models/3/reject", { reason: "too many alarms" });
    expect(dashboard.log).toContain('command: /api/models/3/reject {"reason":"too many alarms"}');
  });
});

describe("the API", () => {
  it.each([
    ["/api/nothing", "GET", 404],
    ["/api/state", "POST", 405],
    ["/api/turbines/1/stop", "GET", 405],
    ["/api/turbines/1/stop", "DELETE", 405],
    ["/", "POST", 405],
    ["/api/models/%ff/approve", "POST", 400],
  ])("refuses %s with %s as %i", async (path, method, status) => {
    const headers = { "content-type": "application/json" };
    const answer = await dashboard.ask(path, { method, headers });
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ error: expect.any(String) });
    if (status === 405) expect(answer.headers["allow"]).toMatch(/^(GET|POST)$/);
  });

  it.each(["{", "[]", "null", "1", '"x"'])("refuses the body %s", async (body) => {
    const headers = { "content-type": "application/json" };
    const answer = await dashboard.ask("/api/retrain", { method: "POST", headers, body });
    expect(answer.status).toBe(400);
    expect((answer.json as { error: string }).error).toContain("expected a JSON object");
    expect(dashboard.calls).toEqual([]);
  });
});
