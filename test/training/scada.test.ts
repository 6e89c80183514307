import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";

/** A year of four real turbines, beside the repository where it is there at all. */
const DATA = "../shared/data/la-haute-borne-2014.csv.gz";
const isThere = existsSync(DATA);
if (!isThere) process.stderr.write(`skipped: ${DATA} is not there, so nothing real is read\n`);

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scada-"));
});
afterAll(() => rm(folder, { recursive: true }));

const node = (script: string, ...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
    execFile(
      process.execPath,
      [`training/${script}.ts`, ...args],
      { maxBuffer: 64_000_000 },
      (error, stdout, stderr) => {
        done({ code: error ? Number(error.code) : 0, stdout, stderr });
      },
    );
  });

/** Three weeks suffice to learn from; the whole year is the benchmark's. */
const excerpt = async (name: string, from: string, to: string): Promise<string> => {
  const lines = gunzipSync(await readFile(DATA))
    .toString("utf8")
    .split("\n");
  const path = join(folder, name);
  const kept = lines.filter((line, i) => {
    const time = line.split(",")[1] ?? "";
    return i === 0 || (time >= from && time < to);
  });
  await writeFile(path, `${kept.join("\n")}\n`);
  return path;
};

test.skipIf(!isThere)(
  "train and detect take a real export as it is; lamps and causes bear the file's own names",
  async () => {
    const model = join(folder, "model");
    const data = await excerpt("weeks.csv", "2014-04-01", "2014-04-22");
    const asset = ["--asset", "assets/scada-10min.json"];
    const trained = await node("train", ...asset, "--data", data, "--out", model, "--json");
    expect(trained.stderr).toContain('delimiter ",", decimal "."');
    expect(trained.stderr).toContain("ISO 8601 with its zone");
    expect(trained.code).toBe(0);
    expect(JSON.parse(trained.stdout)).toMatchObject({ kind: "event-time-normal-behaviour" });

    const later = await excerpt("later.csv", "2014-04-22", "2014-04-29");
    const detected = await node("detect", "--model", model, "--data", later);
    expect(detected.code).toBe(0);
    const verdicts = detected.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(verdicts.length).toBeGreaterThan(3_900);
    expect(Object.keys(verdicts[0].flags)).toEqual([
      "P_avg",
      "Ws_avg",
      "Ba_avg",
      "Ot_avg",
      "Va_avg",
    ]);
  },
  300_000,
);

test.skipIf(!isThere)(
  "detect with nothing kept ends with exit code 2 and says why",
  async () => {
    const model = join(folder, "model");
    const lines = (await readFile(join(folder, "later.csv"), "utf8")).split("\n");
    const path = join(folder, "commas.csv");
    const commas = lines.map((line, i) => (i === 0 ? line : line.replaceAll(".", ",")));
    await writeFile(path, commas.join("\n"));
    const { code, stderr } = await node("detect", "--model", model, "--data", path);
    expect(code).toBe(2);
    expect(stderr).toMatch(/nothing kept of \d+ rows: more cells than the header/);
  },
  60_000,
);
