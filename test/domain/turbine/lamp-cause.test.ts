import { expect, test } from "vitest";
import { causeText, type LampCause } from "../../../domain/turbine/lamp-cause.ts";

const cause = (more: Partial<LampCause>): LampCause => ({
  channel: "voltage",
  lamp: "voltage",
  kind: "level",
  since: 0,
  ...more,
});

test.each([
  [{ percent: -21 }, "voltage 21 % below what this rotor speed gives"],
  [{ percent: 21, seen: 100, expected: 80 }, "voltage 21 % above what this rotor speed gives"],
  [{ percent: 21, seen: 63, expected: 80 }, "voltage 21 % below what this rotor speed gives"],
  [{}, "voltage is off what this rotor speed gives"],
  [{ kind: "gross", seen: 8_213 }, "voltage 8213 ADC: no value it can have"],
  [{ kind: "stuck", channel: "rps", seen: 2.4 }, "rotor speed stuck at 2.40 rps"],
  [{ kind: "stuck", channel: "roll" }, "roll stuck"],
  [{ kind: "missing", channel: "wind_speed_rps" }, "wind is missing"],
  [{ kind: "missing", channel: "readings", percent: -62 }, "62 % of the readings are missing"],
  [{ kind: "dynamics", channel: "rps" }, "rotor speed moves otherwise than this wind explains"],
  [{ kind: "gross", channel: "roll", seen: 1.5708 }, "roll 90.0 °: no value it can have"],
  [{ kind: "score", percent: 320 }, "voltage at 3.2 × its limit"],
  [{ kind: "icing", channel: "blade" }, "blade: icing"],
])("The cause %j is told as: %s", (more, text) => {
  expect(causeText(cause(more))).toBe(text);
});
