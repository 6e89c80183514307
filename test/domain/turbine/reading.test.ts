import { expect, test } from "vitest";
import { parseReading } from "../../../domain/turbine/reading.ts";

const seven = { qx: 0, qy: 0, qz: 0, qw: 1, "wind speed rps": 3.1, rps: 2.5, voltage: 88 };

test("The original sample's seven fields are accepted; the topic says which turbine", () => {
  expect(parseReading(seven, "4")).toEqual({
    turbineId: "4",
    qx: 0,
    qy: 0,
    qz: 0,
    qw: 1,
    wind_speed_rps: 3.1,
    rps: 2.5,
    voltage: 88,
  });
});

test("Fields it does not know are ignored, turbine numbers become text", () => {
  const reading = parseReading({ ...seven, turbineId: 2, colour: "white" });
  expect(reading.turbineId).toBe("2");
  expect(reading).not.toHaveProperty("colour");
});

test.each([
  [{ ...seven, turbineId: "1", voltage: "high" }, 'voltage: expected a number, got "high"'],
  [{ ...seven, turbineId: "1", rps: Number.NaN }, "rps: expected a number"],
  [{ ...seven, turbineId: "1", rps: Number.POSITIVE_INFINITY }, "rps: expected a number"],
  [{ ...seven, turbineId: "1", seq: -1 }, "seq: expected at least 0"],
  [{ turbineId: "1" }, "qw: expected a number, got nothing"],
  [[], "reading: value: expected a record"],
  [null, "reading: value: expected a record"],
])("%j is refused by field and value", (message, text) => {
  expect(() => parseReading(message)).toThrow(text);
});
