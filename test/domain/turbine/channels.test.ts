import { expect, test } from "vitest";
import { CHANNELS, lampsOf } from "../../../domain/turbine/channels.ts";

const onlyAnomalous = (channel: string) => CHANNELS.map((each) => each === channel);

test.each([
  ["voltage", "voltage"],
  ["rps", "rotation"],
  ["wind_speed_rps", "rotation"],
  ["roll", "vibration"],
  ["pitch", "vibration"],
  ["yaw", "vibration"],
])("An anomalous %s lights only the %s lamp", (channel, flag) => {
  const lit = Object.entries(lampsOf(onlyAnomalous(channel))).filter(([, isLit]) => isLit);
  expect(lit.map(([name]) => name)).toEqual([flag]);
});
