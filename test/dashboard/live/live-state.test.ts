import { describe, expect, it } from "vitest";
import { createLiveState } from "../../../dashboard/live/live-state.ts";
import { createFarm } from "../../../simulator/farm.ts";
import { controlOf } from "../../../simulator/farm-control.ts";
import { createTestBroker, labelOf, verdictOf } from "../../simulator/a-broker.ts";

const UNKNOWN = { vibration: "unknown", rotation: "unknown", voltage: "unknown" };
const NORMAL = { vibration: "normal", rotation: "normal", voltage: "normal" };

const scene = (isSimulated = true) => {
  const clock = { now: 100_000 };
  const farm = createFarm({
    turbines: 1,
    seed: 1,
    rateHz: 20,
    batch: 1,
    startTime: clock.now,
    publish: () => undefined,
  });
  const control = controlOf(farm);
  const broker = createTestBroker();
  const log: string[] = [];
  const live = createLiveState({
    turbineIds: ["1"],
    subscribe: broker.subscribe,
    now: () => clock.now,
    log: (line) => log.push(line),
    ...(isSimulated && { control }),
  });
  const tell = (
    kind: "anomalies" | "label/update" | "dashboard/update",
    payload: string | object,
    id = "1",
  ) => broker.publish(`wind-turbine/${id}/${kind}`, payload);
  const readingAt = (time: number, more: object = {}) => ({
    turbineId: "1",
    time,
    ...{ qw: 1, qx: 0, qy: 0, qz: 0, wind_speed_rps: 2.8, rps: 2.4, voltage: 81 },
    ...more,
  });
  return { clock, control, broker, live, log, tell, readingAt };
};

describe("the live state", () => {
  it("knows nothing of a turbine's health before a model is loaded and has judged", () => {
    const { live, tell, clock } = scene();
    expect(live.views()).toMatchObject([
      { id: "1", running: true, condition: "silent", flags: UNKNOWN, faults: [] },
    ]);
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
    const { live, tell, control, clock } = scene();
    tell("label/update", labelOf());
    tell("anomalies", verdictOf(clock.now));
    control.stop("1");
    expect(live.view("1")).toMatchObject({
      running: false,
      condition: "stopped",
      flags: UNKNOWN,
    });
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
});

describe("the live state and what comes in", () => {
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
    tell("dashboard/update", payload);
    expect(live.views()).toEqual(before);
    expect(live.counts()).toEqual({ undecodable: 3, foreign: 0 });
    expect(log).toHaveLength(3);
    expect(log[0]).toContain("wind-turbine/1/anomalies");
  });

  it("discovers a turbine that nobody configured by what is heard of it", () => {
    const { live, tell, clock, readingAt } = scene(false);
    tell("label/update", labelOf(), "10");
    tell("dashboard/update", readingAt(clock.now, { turbineId: "2" }), "2");
    tell("anomalies", verdictOf(clock.now, {}, "north-7"), "north-7");
    expect(live.views().map(({ id, condition }) => [id, condition])).toEqual([
      ["1", "silent"],
      ["2", "unjudged"],
      ["10", "silent"],
      ["north-7", "silent"],
    ]);
  });

  it("discovers nothing by a message that cannot be read, and counts names that no turbine has", () => {
    const { live, tell, clock } = scene(false);
    tell("anomalies", "{", "2");
    tell("anomalies", verdictOf(clock.now), "a turbine");
    expect(live.views()).toHaveLength(1);
    expect(live.counts()).toEqual({ undecodable: 1, foreign: 1 });
  });

  it("holds a thousand turbines, and counts what comes of more", () => {
    const { live, tell } = scene(false);
    for (let id = 1; id <= 1_001; id++) tell("label/update", labelOf(), `${id}`);
    expect(live.views()).toHaveLength(1_000);
    expect(live.counts().foreign).toBe(1);
  });
});

describe("a turbine in the live state", () => {
  it("shows the newest reading that a detector publishes, its attitude in degrees, and the faults", () => {
    const { live, control, tell, clock, readingAt } = scene();
    const half = Math.SQRT1_2;
    const newest = readingAt(clock.now, { qw: half, qx: half, seq: 7 });
    tell("dashboard/update", newest);
    tell("dashboard/update", readingAt(clock.now - 50));
    control.setFault("1", { kind: "drag", on: true });
    expect(live.view("1")).toMatchObject({
      reading: newest,
      attitude: { roll: 90, pitch: 0, yaw: 0 },
      condition: "unjudged",
      faults: ["drag"],
    });
  });

  it("takes a batch of readings as well, and keeps one a second of its history", () => {
    const { live, tell, clock } = scene();
    const four = (value: number) => [value, value, value, value];
    tell("dashboard/update", {
      turbineId: "1",
      seq: 40,
      time: clock.now,
      rateHz: 2,
      ...{ qw: four(1), qx: four(0), qy: four(0), qz: four(0), wind_speed_rps: four(2.8) },
      ...{ rps: [2.1, 2.2, 2.3, 2.4], voltage: [80, 81, 82, 83], gearboxtemp: 28.8 },
    });
    const { reading } = live.view("1") ?? {};
    expect(reading).toMatchObject({
      seq: 43,
      time: clock.now + 1_500,
      rps: 2.4,
      gearboxtemp: 28.8,
    });
    const { time, channels } = live.history.of("1");
    expect(time).toEqual([100, 101]);
    expect(channels).toMatchObject({ rps: [2.2, 2.4], voltage: [81, 83], ambtemp: [null, null] });
  });

  it("tells blind from silent: readings without verdicts are no normal turbine", () => {
    const { live, tell, clock, readingAt } = scene(false);
    tell("label/update", labelOf());
    tell("anomalies", verdictOf(clock.now));
    expect(live.view("1")).toMatchObject({ condition: "judged", running: false });
    clock.now += 4_000;
    tell("dashboard/update", readingAt(clock.now));
    expect(live.view("1")).toMatchObject({
      condition: "blind",
      conditionSince: clock.now,
      running: true,
      flags: UNKNOWN,
    });
    clock.now += 6_000;
    expect(live.view("1")).toMatchObject({ condition: "silent", running: false, flags: UNKNOWN });
  });

  it("shows no lamp of a turbine that its detector calls blind, and says how much is missing", () => {
    const { live, tell, clock, readingAt } = scene();
    tell("label/update", labelOf());
    const causes = [
      { channel: "readings", lamp: "voltage", kind: "missing", percent: -62, since: 5 },
    ];
    tell("anomalies", { ...verdictOf(clock.now), blind: true, causes });
    tell("dashboard/update", readingAt(clock.now));
    expect(live.view("1")).toMatchObject({ condition: "blind", flags: UNKNOWN, causes });
    tell("anomalies", verdictOf(clock.now));
    expect(live.view("1")).toMatchObject({ condition: "judged", flags: { voltage: "normal" } });
  });
});

describe("a lit lamp in the live state", () => {
  it("says why a lamp is lit: by the detector's causes, or by its scores, since it was lit first", () => {
    const { live, tell, clock } = scene();
    tell("label/update", labelOf());
    const lit = (time: number) => ({
      ...verdictOf(time, { voltage: true }),
      values: [0, 0, 0, 0, 0, 3.2],
      anomalies: [false, false, false, false, false, true],
    });
    tell("anomalies", lit(clock.now));
    tell("anomalies", lit(clock.now + 500));
    expect(live.view("1")?.causes).toEqual([
      { channel: "voltage", lamp: "voltage", kind: "score", percent: 320, since: clock.now },
    ]);
    const cause = { channel: "voltage", lamp: "voltage", kind: "level", percent: -21, since: 9 };
    tell("anomalies", { ...lit(clock.now + 1_000), causes: [cause], coverage: 0.97 });
    expect(live.view("1")).toMatchObject({ causes: [cause], coverage: 0.97 });
    tell("anomalies", verdictOf(clock.now + 1_500));
    expect(live.view("1")).not.toHaveProperty("causes");
  });

  it("tells of each channel how much of its limit it takes and what was expected, while it is judged", () => {
    const { live, tell, clock } = scene();
    tell("label/update", labelOf());
    const expected = [null, null, null, null, 1.8, 61.5];
    tell("anomalies", { ...verdictOf(clock.now), values: [0, 0, 0, 0, 0.2, 0.61], expected });
    expect(live.figures("1").slice(4)).toEqual([
      { channel: "rps", ofLimit: 20, expected: 1.8 },
      { channel: "voltage", ofLimit: 61, expected: 61.5 },
    ]);
    expect(live.figures("1")[0]).not.toHaveProperty("expected");
    tell("anomalies", { ...verdictOf(clock.now + 500), blind: true });
    expect(live.figures("1")).toEqual([]);
    expect(live.figures("9")).toEqual([]);
  });

  it("keeps each alarm with its end, and what a person noted of it", () => {
    const { live, tell, clock } = scene();
    tell("label/update", labelOf());
    tell("anomalies", verdictOf(clock.now, { rotation: true }));
    const [open] = live.alarms.list("1");
    expect(open).toMatchObject({ lamp: "rotation", since: clock.now, modelVersion: "3" });
    expect(open).not.toHaveProperty("until");
    live.alarms.acknowledge(open?.id ?? "", "ice on the blades", clock.now + 10);
    tell("anomalies", verdictOf(clock.now + 500));
    expect(live.alarms.list()).toMatchObject([
      {
        until: clock.now + 500,
        acknowledged: { at: clock.now + 10, note: "ice on the blades" },
      },
    ]);
    expect(() => live.alarms.acknowledge("1-voltage-0", "x", 0)).toThrow(/there is none/);
  });

  it("stops listening when it is closed", () => {
    const { live, broker } = scene();
    live.close();
    expect(broker.subscriptions()).toBe(0);
  });
});
