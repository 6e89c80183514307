import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { InvalidInput } from "../../domain/errors.ts";
import { parseOptions } from "../../local/options.ts";

const folder = mkdtempSync(join(tmpdir(), "asset-problem-"));
afterAll(() => rmSync(folder, { recursive: true }));
const LIVE = "assets/wind-turbine.json";

const startWith = (file: string) => () => parseOptions(["--asset", file]);

test("The live farm takes the asset that it is of, and its options stay what they are without it", () => {
  expect(startWith(LIVE)()).toMatchObject(parseOptions([]));
});

test("A slow asset is refused with what works for it", () => {
  const start = startWith("assets/pump-1hz.json");
  expect(start).toThrow(InvalidInput);
  expect(start).toThrow(
    /--asset assets\/pump-1hz\.json: pump-1hz is judged on event time, .* npm run train -- --asset assets\/pump-1hz\.json --data FILE, and judge them with npm run detect$/,
  );
});

test("Another waveform asset is refused with where it belongs", () => {
  const file = join(folder, "mine.json");
  const asset = JSON.parse(readFileSync(LIVE, "utf8"));
  writeFileSync(file, JSON.stringify({ ...asset, name: "mine" }));
  expect(startWith(file)).toThrow(/mine is not the asset .* in the place of assets\/wind-turbine/);
});

test("What is no asset is refused by field, and what is not there by name", () => {
  const file = join(folder, "no.json");
  writeFileSync(file, '{"name": "no"}');
  expect(startWith(file)).toThrow(/no\.json: .*title.*; name an asset file$/);
  expect(startWith(join(folder, "none.json"))).toThrow(/none\.json.*; name an asset file$/);
});
