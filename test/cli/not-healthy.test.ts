import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runFleet } from "./run-fleet.ts";

vi.setConfig({ testTimeout: 60_000 });

let isFaulty = false;
/** Lamps of other kinds than the fault's, which are lit with it. */
let others: Readonly<Record<string, string>> = {};

/** A farm of one turbine, as a dashboard tells of it. */
const farm = createServer(async (request, response) => {
  if (request.method === "POST") isFaulty = ((await json(request)) as { on: boolean }).on;
  const voltage = isFaulty ? "anomalous" : "normal";
  const flags = { voltage, rotation: "normal", vibration: "normal", ...(isFaulty && others) };
  response.setHeader("content-type", "application/json");
  const turbines = [{ id: "1", condition: "judged", flags }];
  response.end(JSON.stringify({ isSimulated: true, turbines, devices: [], rollouts: [] }));
});
beforeAll(() => new Promise<void>((resolve) => farm.listen(0, "127.0.0.1", resolve)));
afterAll(() => farm.close());

const play = () => {
  const url = `http://127.0.0.1:${(farm.address() as AddressInfo).port}`;
  return runFleet(url, ["scenario", "gross-fault", "--dashboard", url]);
};

test("A scenario in which all was seen ends with 0, and one in which something was not with 3", async () => {
  others = {};
  expect(await play()).toMatchObject({
    status: 0,
    stdout: expect.not.stringContaining("not seen"),
  });
  others = { rotation: "anomalous" };
  const { status, stdout } = await play();
  expect(status).toBe(3);
  expect(stdout).toMatch(/^not seen +no other lamp is lit meanwhile$/m);
});
