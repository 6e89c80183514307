import { parseArgs } from "node:util";
import { InvalidInput } from "../domain/errors.ts";
import { CONFOUNDERS, FAULTS } from "./detection-cases.ts";
import { PLANTS, type PlantMaker } from "./detection-plants.ts";

export interface DetectionPlan {
  readonly plantName: string;
  readonly plant: PlantMaker;
  readonly seeds: readonly number[];
  /** Healthy hours per seed. */
  readonly hours: number;
  readonly withBaselines: boolean;
  /** Which seeds this process measures: of every `of` the `number`th. */
  readonly part: { readonly number: number; readonly of: number };
  /** No further seed is begun after so long. */
  readonly minutes: number;
  /** Where results are kept, so that a run may be ended and gone on with, or shared among processes. */
  readonly keep: string | undefined;
  /** Whether a case of this name is to run. */
  readonly runs: (name: string) => boolean;
}

/** Training sees seeds below 1,000; those from 5,000, 20,000, 60,000, 90,000, 200,000, 700,000, 710,000 and 720,000 on were in view while constants were set. */
const FIRST_SEED = "120000";
const SEED_STEP = 17;
const ALL = "all";

/**
 * Arguments: --seeds N (30), --first-seed N (120000), --hours H of healthy time per seed (4),
 * --plant simulator|other, --only ours, --cases "clean,drag 20 %". In pieces: --keep DIR holds what
 * was measured, --minutes M ends early, --part 1/4 measures a fourth; the table is of all that is kept.
 */
export const detectionPlan = (args: readonly string[]): DetectionPlan => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: "string", default: "30" },
      "first-seed": { type: "string", default: FIRST_SEED },
      hours: { type: "string", default: "4" },
      plant: { type: "string", default: "simulator" },
      only: { type: "string", default: ALL },
      cases: { type: "string", default: ALL },
      keep: { type: "string" },
      minutes: { type: "string", default: "100000" },
      part: { type: "string", default: "1/1" },
    },
  });
  const count = positive("--seeds", values.seeds);
  const first = positive("--first-seed", values["first-seed"]);
  const cases = values.cases.split(",").map((name) => name.trim());
  const unknown = cases.find((name) => ![ALL, ...CASE_NAMES].includes(name));
  if (unknown !== undefined) throw expected("--cases", `some of ${CASE_NAMES.join(", ")}`, unknown);
  if (![ALL, "ours"].includes(values.only)) throw expected("--only", "ours", values.only);
  const plant = PLANTS[values.plant];
  if (plant === undefined)
    throw expected("--plant", Object.keys(PLANTS).join(" or "), values.plant);
  return {
    plantName: values.plant,
    plant,
    seeds: Array.from({ length: count }, (_, i) => first + SEED_STEP * i),
    hours: positive("--hours", values.hours),
    withBaselines: values.only === ALL,
    part: partOf(values.part),
    minutes: positive("--minutes", values.minutes),
    keep: values.keep,
    runs: (name) => values.cases === ALL || cases.includes(name),
  };
};

const CASE_NAMES = [
  ...FAULTS.map(({ name }) => name),
  "clean",
  ...CONFOUNDERS.map(({ kind }) => kind),
];

const partOf = (text: string): DetectionPlan["part"] => {
  const [, number, of] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (number === undefined || of === undefined || number < 1 || number > of)
    throw expected("--part", "two counts as 1/4, the first from 1 to the second", text);
  return { number, of };
};

const positive = (option: string, text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw expected(option, "a number above 0", text);
  return value;
};

const expected = (option: string, what: string, got: string): InvalidInput =>
  new InvalidInput(`${option}: expected ${what}, got ${got}`);
