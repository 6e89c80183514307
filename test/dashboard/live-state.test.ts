import { describe, expect, it } from "vitest";
import { createLiveState } from "../../dashboard/live-state.ts";
import { createTurbine } from "../../simulator/turbine.ts";
import { createTestBroker, labelOf, verdictOf } from "../simulator/a-broker.ts";

const UNKNOWN = { vibration: "unknown", rotation: "unknown", voltage: "unknown" };
const NORMAL = { vibration: "normal", rotation: "normal", voltage: "normal" };

const scene = () => {
  const clock = { now: 100_000 };
  const turbine = createTurbine({ id: "1", seed: 1, rateHz: 20, startTime: clock.now });
  const broker = createTestBroker();
  const log: string[] = [];
  const live = createLiveState({
    turbines: new Map([["1", turbine]]),
    subscribe: broker.subscribe,
    now: () => clock.now,
    log: (line) => log.push(line),
  });
  const tell = (kind: "anomalies" | "label/update", payload: string | object, id = "1") =>
    broker.publish(`wind-turbine/${id}/${kind}`, payload);
  return { clock, turbine, broker, live, log, tell };
};

describe("the live state", () => {
  it("knows nothing of a turbine's health before a model is loaded and has judged", () => {
    const { live, tell, clock } = scene();
    expect(live.views()).toEqual([{ id: "1", running: true, flags: UNKNOWN, faults: [] }]);
    tell("anomalies", verdictOf(clock.now));
    expect(live.view("1")?.flags).toEqual(UNKNOWN);
  });

  it("shows the model's version and its newest verdict", () => {
    const { live, tell, clock } = scene();
    tell("label/update", labelOf());
    tell("anomalies", verdictOf(clock.now));
    expect(live.view("1")).toMatchObject({ modelVersion: "3", flags: NORMAL });
  });

  it.each(["vibration", "rotation", "voltage"])("lights %s alone for a verdict of %s", (flag) => {
    const { live, tell, clock } = scene();
    tell("label/update", labelOf());
    tell("anomalies", verdictOf(clock.now, { [flag]: true }));
    expect(live.view("1")?.flags).toEqual({ ...NORMAL, [flag]: "anomalous" });
  });

  it("says unknown again when verdicts are older than three seconds", () => {
    const { live, tell, clock } = scene();
    tell("label/update", labelOf());
    tell("anomalies", verdictOf(clock.now, { voltage: true }));
    clock.now += 3_000;
    expect(live.view("1")?.flags["voltage"]).toBe("anomalous");
    clock.now += 1;
    expect(live.view("1")?.flags).toEqual(UNKNOWN);
  });

  it("says unknown of a stopped turbine", () => {
    const { live, tell, turbine, clock } = scene();
    tell("label/update", labelOf());
    tell("anomalies", verdictOf(clock.now));
    turbine.stop();
    expect(live.view("1")).toMatchObject({ running: false, flags: UNKNOWN });
  });

  it("says unknown, and why, when the model is not loaded", () => {
    const { live, tell, clock } = scene();
    tell("label/update", {
      model_label_status: "Model not loaded",
      modelVersion: "3",
      reason: "signature",
    });
    tell("anomalies", verdictOf(clock.now));
    expect(live.view("1")).toMatchObject({ reason: "signature", flags: UNKNOWN });
    expect(live.view("1")).not.toHaveProperty("modelVersion");
  });

  it("forgets what another model said when a new one is loaded", () => {
    const { live, tell, clock } = scene();
    tell("label/update", labelOf("3"));
    tell("anomalies", verdictOf(clock.now));
    tell("label/update", labelOf("4"));
    expect(live.view("1")).toMatchObject({ modelVersion: "4", flags: UNKNOWN });
  });

  it("does not let a verdict that comes late replace a newer one", () => {
    const { live, tell, clock } = scene();
    tell("label/update", labelOf());
    tell("anomalies", verdictOf(clock.now));
    tell("anomalies", verdictOf(clock.now - 500, { voltage: true }));
    expect(live.view("1")?.flags).toEqual(NORMAL);
  });

  it.each([
    "",
    "{",
    "null",
    "[]",
    '{"flags":1}',
    JSON.stringify({ ...verdictOf(100_000), values: [1] }),
  ])("counts the message %j as undecodable, reports it, and keeps what it knew", (payload) => {
    const { live, tell, log, clock } = scene();
    tell("label/update", labelOf());
    tell("anomalies", verdictOf(clock.now));
    const before = live.views();
    tell("anomalies", payload);
    tell("label/update", payload);
    expect(live.views()).toEqual(before);
    expect(live.counts()).toEqual({ undecodable: 2, foreign: 0 });
    expect(log).toHaveLength(2);
    expect(log[0]).toContain("wind-turbine/1/anomalies");
  });

  it("counts what concerns turbines of another farm", () => {
    const { live, tell, clock } = scene();
    tell("anomalies", verdictOf(clock.now, {}, "99"), "99");
    expect(live.counts()).toEqual({ undecodable: 0, foreign: 1 });
  });

  it("shows the newest reading and the faults", () => {
    const { live, turbine } = scene();
    live.observe(turbine.step());
    const newest = turbine.step();
    live.observe(newest);
    turbine.setFault("drag", true);
    expect(live.view("1")).toMatchObject({ reading: newest, faults: ["drag"] });
  });

  it("stops listening when it is closed", () => {
    const { live, broker } = scene();
    live.close();
    expect(broker.subscriptions()).toBe(0);
  });
});
