import { describe, expect, it } from "vitest";
import type { Reading } from "../../domain/turbine/reading.ts";
import { batchesOf, parseReadings } from "../../domain/turbine/reading-batch.ts";
import { createFarm } from "../../simulator/farm.ts";

const ATTITUDE = { qw: 1, qx: 0, qy: 0, qz: 0, wind_speed_rps: 2 };
const START = 1_000_000;
const farmOf = (turbines = 3, batch = 1) => {
  const sent: { topic: string; reading: Reading }[] = [];
  const messages: string[] = [];
  const farm = createFarm({
    turbines,
    rateHz: 20,
    seed: 1,
    startTime: START,
    batch,
    publish: (topic, payload) => {
      messages.push(payload);
      for (const reading of parseReadings(JSON.parse(payload))) sent.push({ topic, reading });
    },
  });
  return { farm, sent, messages };
};

describe("the farm", () => {
  it("publishes one reading of each turbine per tick on the turbine's own topic", () => {
    const { farm, sent } = farmOf();
    farm.advanceTo(START);
    farm.advanceTo(START + 50);
    expect(sent.map(({ topic }) => topic)).toEqual(
      [1, 2, 3, 1, 2, 3].map((id) => `wind-turbine/${id}/raw-data`),
    );
    expect(sent.map(({ reading }) => reading.seq)).toEqual([0, 0, 0, 1, 1, 1]);
    expect(farm.counts()).toEqual({ published: 6, late: 0, skipped: 0 });
  });

  it("sends readings in batches that are read back as the readings one by one", () => {
    const [single, batched] = [farmOf(2), farmOf(2, 5)];
    for (const { farm } of [single, batched]) {
      for (let ms = 0; ms < 1_000; ms += 50) farm.advanceTo(START + ms);
    }
    const of = ({ sent }: typeof single, id: string) =>
      sent.map(({ reading }) => reading).filter(({ turbineId }) => turbineId === id);
    expect(of(batched, "1")).toEqual(of(single, "1"));
    expect(of(batched, "2")).toEqual(of(single, "2"));
    expect(batched.messages).toHaveLength(8);
    expect(single.messages).toHaveLength(40);
  });

  it("breaks a batch off where readings are skipped or a turbine stops", () => {
    const { farm, sent } = farmOf(1, 5);
    farm.advanceTo(START);
    farm.advanceTo(START + 3_600_000);
    expect(sent[0]?.reading.time).toBe(START);
    expect(sent[1]?.reading.time).toBe(START + 3_600_000 - 1_000);
    farm.turbines.get("1")?.stop();
    farm.advanceTo(START + 3_600_050);
    expect(sent.at(-1)?.reading.time).toBe(START + 3_600_000);
  });

  it("publishes nothing before its time, and nothing twice", () => {
    const { farm, sent } = farmOf();
    farm.advanceTo(START - 1);
    expect(sent).toEqual([]);
    farm.advanceTo(START);
    farm.advanceTo(START + 49);
    farm.advanceTo(START - 5_000);
    expect(sent).toHaveLength(3);
  });

  it("catches late ticks up with the times they were due at, and counts them", () => {
    const { farm, sent } = farmOf(1);
    farm.advanceTo(START);
    farm.advanceTo(START + 200);
    expect(sent.map(({ reading }) => reading.time)).toEqual(
      [0, 50, 100, 150, 200].map((ms) => START + ms),
    );
    expect(farm.counts()).toMatchObject({ late: 3, skipped: 0 });
  });

  it("skips what is older than a second, visibly: a gap in time and a count", () => {
    const { farm, sent } = farmOf(1);
    farm.advanceTo(START);
    farm.advanceTo(START + 3_600_000);
    expect(sent.length).toBe(22);
    expect(sent[1]?.reading.time).toBe(START + 3_600_000 - 1_000);
    expect(farm.counts().skipped).toBe(72_000 - 1 - 20);
  });

  it("publishes no readings of a stopped turbine, and goes on when it starts again", () => {
    const { farm, sent } = farmOf(2);
    farm.turbines.get("1")?.stop();
    farm.advanceTo(START);
    expect(sent.map(({ reading }) => reading.turbineId)).toEqual(["2"]);
    farm.turbines.get("1")?.start();
    farm.advanceTo(START + 50);
    expect(sent.map(({ reading }) => reading.turbineId)).toEqual(["2", "1", "2"]);
  });

  it("lets a fault of one turbine touch no other", () => {
    const [faulty, healthy] = [farmOf(), farmOf()];
    faulty.farm.turbines.get("2")?.setFault("volt", true);
    for (let time = START; time < START + 5_000; time += 50) {
      faulty.farm.advanceTo(time);
      healthy.farm.advanceTo(time);
    }
    const others = ({ sent }: typeof faulty) =>
      sent.filter(({ reading }) => reading.turbineId !== "2");
    expect(others(faulty)).toEqual(others(healthy));
    expect(faulty.sent).not.toEqual(healthy.sent);
  });
});

it("sends readings of other columns apart, because nobody takes a batch with a gap in one", () => {
  const measured = { turbineId: "1", seq: 1, time: 0, ...ATTITUDE, rps: 1, voltage: 5 };
  const replayed = { turbineId: "1", seq: 2, time: 50, ...ATTITUDE, rps: 2, voltage: 6 };
  const warmer = { ...measured, gearboxtemp: 28 };
  const messages = batchesOf([warmer, replayed, { ...replayed, seq: 3, time: 100 }], 20);
  const taken = messages.map((message) => parseReadings(JSON.parse(message), "1"));
  expect(taken.map((readings) => readings.map(({ seq }) => seq))).toEqual([[1], [2, 3]]);
});
