import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseAsset } from "../../../domain/asset/asset.ts";
import { CHANNELS, LAMP_OF, LAMPS } from "../../../domain/turbine/channels.ts";
import { WIND_TURBINE } from "../../../domain/turbine/wind-turbine.ts";

const textOf = (name: string) => readFileSync(`assets/${name}`, "utf8");
const changed = (change: (asset: Record<string, unknown>) => void): string => {
  const asset = JSON.parse(textOf("wind-turbine.json")) as Record<string, unknown>;
  change(asset);
  return JSON.stringify(asset);
};

test.each(readdirSync("assets"))("%s is an asset, named as its file", (file) => {
  expect(`${parseAsset(textOf(file), file).name}.json`).toBe(file);
});

test("the wind turbine's file names the channels and lamps that the detector was written for", () => {
  expect(WIND_TURBINE.channels.map(({ name }) => name)).toEqual([...CHANNELS]);
  expect(WIND_TURBINE.lamps.map(({ name }) => name)).toEqual([...LAMPS]);
  for (const { name, lamp } of WIND_TURBINE.channels) {
    expect(lamp).toBe(LAMP_OF[name as keyof typeof LAMP_OF]);
  }
});

type Channels = { name: string; lamp?: string; given?: string[]; role: string }[];

test.each([
  [
    "a lamp that is not there",
    (a: Record<string, unknown>) =>
      Object.assign((a["channels"] as Channels)[0] ?? {}, { lamp: "shake" }),
    /channels\.0\.lamp: expected "vibration" or "rotation" or "voltage", got "shake"; add the lamp or name one/,
  ],
  [
    "a channel that is predicted from nothing known",
    (a: Record<string, unknown>) =>
      Object.assign((a["channels"] as Channels)[4] ?? {}, { given: ["wind"] }),
    /channels\.4\.given: expected other channels of this asset .*"wind_speed_rps".*, got "wind"/,
  ],
  [
    "an unknown role",
    (a: Record<string, unknown>) =>
      Object.assign((a["channels"] as Channels)[4] ?? {}, { role: "cause" }),
    /channels\.4\.role: expected "driver" or "response" .* got "cause"/,
  ],
  [
    "two channels of one name",
    (a: Record<string, unknown>) =>
      Object.assign((a["channels"] as Channels)[1] ?? {}, { name: "roll" }),
    /channels\.1\.name: "roll" is there twice; give it another name/,
  ],
  [
    "neither a rate nor a period",
    (a: Record<string, unknown>) => delete a["rateHz"],
    /rateHz: expected either rateHz or periodSeconds; give exactly one/,
  ],
  [
    "a window shorter than a reading",
    (a: Record<string, unknown>) =>
      Object.assign(a, { window: { seconds: 0.01, strideSeconds: 1 } }),
    /window: expected at least 0\.05 s \(one reading\), got 0\.01 s every 1 s/,
  ],
  [
    "running by a channel that is not there",
    (a: Record<string, unknown>) =>
      Object.assign(a, { running: { any: [{ channel: "rpm", above: 1 }], settleSeconds: 1 } }),
    /running\.any\.0\.channel: expected "roll" .*, got "rpm"/,
  ],
  [
    "a field nobody knows",
    (a: Record<string, unknown>) => Object.assign(a, { colour: "red" }),
    /colour: unknown field; remove it/,
  ],
])("%s is refused, naming field, value and remedy", (_, change, expected) => {
  expect(() => parseAsset(changed(change), "mine.json")).toThrow(expected);
  expect(() => parseAsset(changed(change), "mine.json")).toThrow(/^mine\.json: /);
});

test("a file that is no JSON is refused by its name", () => {
  expect(() => parseAsset("name: pump", "pump.yaml")).toThrow(/^pump\.yaml: expected JSON, got/);
});
