import fc from "fast-check";
import { expect, test } from "vitest";
import { connectionOf, connectionsFor } from "../../../domain/wiring/connections.ts";
import {
  batchFor,
  crowdedDevice,
  crowdedTurbine,
  HEARD_BY_PAGE,
  PUBLISHES_PER_CONNECTION,
} from "../../../domain/wiring/message-rates.ts";

test.each([
  // Five turbines: 20 readings' messages and 15 for the page go over one.
  [5, { rateHz: 20, batch: 5 }, { farm: 0, page: 1, heard: "all" }],
  [20, { rateHz: 20, batch: 5 }, { farm: 2, page: 1, heard: "all" }],
  [200, { rateHz: 20, batch: 10 }, { farm: 10, page: 17, heard: "turbine" }],
  [500, { rateHz: 20, batch: 5 }, { farm: 50, page: 42, heard: "turbine" }],
  // A page beside real turbines.
  [26, undefined, { farm: 0, page: 1, heard: "all" }],
  [27, undefined, { farm: 0, page: 2, heard: "message" }],
  [50, undefined, { farm: 0, page: 2, heard: "message" }],
  [53, undefined, { farm: 0, page: 2, heard: "message" }],
  [54, undefined, { farm: 0, page: 5, heard: "turbine" }],
  [0, undefined, { farm: 0, page: 1, heard: "all" }],
] as const)("%d turbines sent as %o take the connections %o", (turbines, sending, expected) => {
  expect(connectionsFor(turbines, sending)).toEqual(expected);
});

test("No connection carries what IoT Core discards, whatever the farm is", () => {
  const farm = fc.record({
    turbines: fc.integer({ min: 1, max: 1_000 }),
    rateHz: fc.integer({ min: 1, max: 50 }),
    batch: fc.integer({ min: 1, max: 50 }),
  });
  fc.assert(
    fc.property(farm, ({ turbines, rateHz, batch }) => {
      const { farm: senders, page, heard } = connectionsFor(turbines, { rateHz, batch });
      const places = Array.from({ length: turbines }, (_, place) => place);
      const load = (count: number, each: number): number[] => {
        const loads = Array.from({ length: count }, () => 0);
        for (const place of places) {
          const at = connectionOf(place, count);
          loads[at] = (loads[at] ?? 0) + each;
        }
        return loads;
      };
      const readings = rateHz / batch;
      const ofPage =
        heard === "message" ? [(turbines * HEARD_BY_PAGE) / page] : load(page, HEARD_BY_PAGE);
      const all =
        senders === 0
          ? load(page, readings + HEARD_BY_PAGE)
          : [...load(senders, readings), ...ofPage];
      expect(Math.max(...all)).toBeLessThan(PUBLISHES_PER_CONNECTION);
      if (heard === "turbine") expect(Math.ceil(turbines / page) * 4).toBeLessThanOrEqual(50);
    }),
  );
});

test.each([
  [1, 20, 5],
  [13, 20, 5],
  [14, 20, 10],
  [20, 20, 10],
  [33, 20, 20],
  [10, 50, 10],
])("%d turbines a device at %d Hz send batches of %d readings", (turbines, rateHz, batch) => {
  expect(batchFor(turbines, rateHz)).toBe(batch);
  expect(crowdedDevice(turbines, { rateHz, batch })).toBeUndefined();
});

test("What no batch brings below the limit is told in numbers", () => {
  expect(crowdedDevice(34, { rateHz: 20, batch: batchFor(34, 20) })).toBe(
    "34 turbines make 102 messages a second on a device's connection (20 readings a second in batches of 20), of which IoT Core takes 100 and discards the rest; expected at most 33",
  );
  expect(crowdedTurbine({ rateHz: 1_000, batch: 5 })).toContain("200 messages a second");
  expect(crowdedTurbine({ rateHz: 50, batch: 1 })).toBeUndefined();
});
