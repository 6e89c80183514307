import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DashboardClient, dashboardClient } from "../../cli/dashboard-client.ts";
import { localProduct } from "../../cli/local-keys.ts";
import { replay } from "../../cli/replay.ts";
import { runScenario } from "../../cli/scenario/run-scenario.ts";
import { topicFilters } from "../../domain/topics.ts";
import type { Reading } from "../../domain/turbine/reading.ts";
import { parseReadings } from "../../domain/turbine/reading-batch.ts";
import { type Simulator, startSimulator } from "../../simulator/simulator.ts";
import { type Broker, createBroker } from "../../twin/world/broker.ts";
import { fakeFleet } from "../browser/fake-fleet.ts";
import { startStubDetector } from "../browser/stub-detector.ts";
import { temporaryFolder } from "../edge/temporary-folder.ts";

let broker: Broker;
let simulator: Simulator;
let dashboard: DashboardClient;
const sent: Reading[] = [];

beforeAll(async () => {
  broker = await createBroker({ port: 0, log: () => undefined });
  startStubDetector(broker.mqtt, ["1", "2"]);
  broker.mqtt.subscribe(topicFilters.rawData, (_, payload) => {
    sent.push(...parseReadings(JSON.parse(Buffer.from(payload).toString("utf8"))));
  });
  simulator = await startSimulator({
    broker: { url: broker.url },
    port: 0,
    turbines: 2,
    rateHz: 20,
    batch: 5,
    seed: 1,
    fleet: fakeFleet(),
    assets: new Map(),
    pollSeconds: 1,
    log: () => undefined,
  });
  dashboard = dashboardClient(simulator.url);
});
afterAll(async () => {
  await simulator?.close();
  await broker?.close();
});

/** Where no product of this machine is behind the farm. */
const stage = (say: (line: string) => void = () => undefined) => ({
  dashboard,
  say,
  product: () => localProduct(process.env, simulator.url),
});

test("A scenario ends in a report of what was expected and what was seen", async () => {
  const said: string[] = [];
  const report = await runScenario(
    "gross-fault",
    stage((line) => said.push(line)),
  );
  expect(report.map(({ expected }) => expected)[0]).toBe("its Voltage lamp is lit");
  expect(report.map(({ seen }) => seen)).toEqual([true, true, true]);
  expect(said.join("\n")).toContain("turbine 1: Voltage is lit");
});

test("A scenario that is none is refused, naming those that are", async () => {
  await expect(runScenario("fire", stage())).rejects.toThrow(
    /expected one of gross-fault, slow-fault, bad-model, sick-device, .*, got fire/,
  );
});

test("What needs the product of this machine says so, and changes nothing", async () => {
  await expect(runScenario("bad-model", stage())).rejects.toThrow(
    /no product of yours serves http.* start it with: npm start/,
  );
});

test("A recording is sent by the turbines of its rows, in its order, at the farm's own times", async () => {
  const file = join(temporaryFolder("replay"), "recording.csv");
  const header = "time,turbineId,qw,qx,qy,qz,wind_speed_rps,rps,voltage";
  const rows = Array.from({ length: 40 }, (_, index) =>
    ["1", "2"].map((id) => `${index * 50},${id},1,0,0,0,2.5,2,${700 + index}`).join("\n"),
  );
  writeFileSync(file, [header, ...rows, "broken"].join("\n"));
  const said: string[] = [];
  const done = await replay(file, dashboard, (line) => said.push(line));
  expect(done).toEqual([
    { turbine: "1", readings: 40 },
    { turbine: "2", readings: 40 },
  ]);
  expect(said).toEqual([`1 rows of ${file} were left out`]);
  const replayed = () => sent.filter((each) => each.turbineId === "2" && each.voltage >= 700);
  // The farm sends the last one at its own time.
  await expect
    .poll(() => replayed().map(({ voltage }) => voltage))
    .toEqual(Array.from({ length: 40 }, (_, index) => 700 + index));
  expect(Math.abs((replayed().at(-1)?.time ?? 0) - Date.now())).toBeLessThan(10_000);
});

test("A recording of a turbine that the farm does not have is refused before anything is sent, or sent as one that it has", async () => {
  const file = join(temporaryFolder("replay"), "foreign.csv");
  writeFileSync(
    file,
    "turbineId,time,qw,qx,qy,qz,wind_speed_rps,rps,voltage\n9,0,1,0,0,0,2,2,800\n",
  );
  await expect(replay(file, dashboard, () => undefined)).rejects.toThrow(
    /no turbine 9; it has 1, 2; .*--as 9=<turbine>/,
  );
  const done = await replay(file, dashboard, () => undefined, new Map([["9", "2"]]));
  expect(done).toEqual([{ turbine: "2", readings: 1 }]);
  await expect(replay(file, dashboard, () => undefined, new Map([["7", "2"]]))).rejects.toThrow(
    /--as: the recording has no turbine 7; it has 9/,
  );
});
