import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseAsset } from "../../domain/asset/asset.ts";
import { InvalidInput } from "../../domain/errors.ts";
import { readFarm } from "../../training/tables/read-farm.ts";
import type { TableOptions } from "../../training/tables/read-table.ts";

const FOLDER = "test/training/files";
const ASSET = "assets/scada-10min.json";
const asset = parseAsset(readFileSync(ASSET, "utf8"), ASSET);
const POWER = asset.channels.findIndex(({ name }) => name === "P_avg");

/** What a file must come to: its readings, or one sentence. */
interface Outcome {
  readonly options?: TableOptions;
  readonly error?: string;
  /** Readings kept per machine, the power of the first, and its time. */
  readonly units?: Readonly<Record<string, number>>;
  readonly power?: readonly number[];
  readonly first?: string;
  readonly refused?: Readonly<Record<string, number>>;
  readonly clock?: { readonly gaps: number; readonly doubles: number };
  /** A part of what is said before anything is learnt. */
  readonly told?: string;
}

const outcomes = JSON.parse(readFileSync(`${FOLDER}/outcomes.json`, "utf8")) as Record<
  string,
  Outcome
>;

test("every odd file has an outcome, and there are many", () => {
  const files = readdirSync(FOLDER).filter((name) => name !== "outcomes.json");
  expect(files.sort()).toEqual(Object.keys(outcomes).sort());
  expect(files.length).toBeGreaterThanOrEqual(30);
});

test.each(Object.entries(outcomes))("%s comes to exactly what it is to", async (file, outcome) => {
  const lines: string[] = [];
  const reading = readFarm(asset, [`${FOLDER}/${file}`], outcome.options ?? {}, (line) =>
    lines.push(line),
  );
  if (outcome.error !== undefined) {
    await expect(reading).rejects.toThrow(new InvalidInput(outcome.error));
    return;
  }
  const { moments: read, refused, recognised } = await reading;
  const moments = [...read];
  const rows = moments.flatMap((moment) => moment.rows);
  const units: Record<string, number> = {};
  for (const { unitId } of rows) units[unitId] = (units[unitId] ?? 0) + 1;
  expect(units).toEqual(outcome.units);
  expect(rows[0]?.values[POWER]).toBeCloseTo(outcome.power?.[0] ?? Number.NaN, 9);
  expect(new Date(moments[0]?.time ?? 0).toISOString()).toBe(outcome.first);
  const counts = Object.entries(refused).map(([reason, { count }]) => [reason, count]);
  expect(Object.fromEntries(counts)).toEqual(outcome.refused ?? {});
  expect(recognised[0]?.clock).toEqual(outcome.clock ?? { gaps: 0, doubles: 0 });
  expect(lines.join("\n")).toContain(outcome.told ?? file);
});
