import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A number that detection rests on, as it stands in the source. */
export interface DetectionConstant {
  readonly name: string;
  /** From the root of the repository. */
  readonly file: string;
  readonly value: number;
}

const ROOT = join(import.meta.dirname, "..");

/**
 * Where rules and limits of detection are made. Decoding, the kernel and the verdict's text hold no
 * rule: what they answer is compared with the parser's, the model's own and the verdict's.
 */
const ROOMS = [
  "domain/turbine/detection",
  "domain/turbine/engine",
  "domain/turbine/understudy",
  "training/calibration",
  "training/manifest-for.ts",
  "training/models",
] as const;
const NO_RULES = [
  "domain/turbine/engine/decoding",
  "domain/turbine/engine/kernel",
  "domain/turbine/engine/verdict/",
  // Where numbers lie in an array.
  "domain/turbine/engine/evidence/level-numbers.ts",
  "domain/turbine/engine/ordering/sender-numbers.ts",
  "domain/turbine/detection/attitude-table.ts",
];
/** Families that the benchmark compares ours with. */
const COMPARED = ["autoencoder", "pca", "simple-graphs"].map(
  (name) => `training/models/${name}.ts`,
);

const NUMBER = String.raw`-?[\d_]+(?:\.\d+)?(?:e-?\d+)?`;
const CONSTANT = new RegExp(`^(?:export )?const ([A-Z][A-Z0-9_]+) = (${NUMBER});`, "gm");
const SETTING = new RegExp(`\\b([a-z][A-Za-z]+): (${NUMBER})(?=[,\\s}])`, "g");
/** Files whose settings have names of their own. */
const WITH_SETTINGS = ["training/manifest-for.ts", "domain/turbine/understudy/trial-limits.ts"];

/** Every number of detection that has a name. */
export const detectionConstants = (): DetectionConstant[] =>
  ROOMS.flatMap(filesIn)
    .filter((file) => ![...NO_RULES, ...COMPARED].some((path) => file.startsWith(path)))
    .flatMap(constantsIn);

const filesIn = (path: string): string[] =>
  statSync(join(ROOT, path)).isFile()
    ? [path]
    : readdirSync(join(ROOT, path), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .map((name) => `${path}/${name}`)
        .sort();

const constantsIn = (file: string): DetectionConstant[] => {
  const source = readFileSync(join(ROOT, file), "utf8");
  const named = [...source.matchAll(CONSTANT)];
  const settings = WITH_SETTINGS.includes(file) ? settingsIn(source) : [];
  return [...named, ...settings].map(([, name = "", text = ""]) => ({
    name,
    file,
    value: Number(text.replaceAll("_", "")),
  }));
};

/** What training fills in, and the manifest's own number. */
const FORM = ["least", "limit", "schemaVersion"];

/** The first of a name is the default; what follows are bounds of what may be set. */
const settingsIn = (source: string): RegExpMatchArray[] => {
  const seen = new Set(FORM);
  return [...source.matchAll(SETTING)].filter(([, name = ""]) => {
    const isFirst = !seen.has(name);
    seen.add(name);
    return isFirst;
  });
};

/** The source with another value. */
export const withValue = (source: string, name: string, value: number): string => {
  const changed = source.replace(
    new RegExp(`(\\b${name}(?:: | = ))${NUMBER}(?=[;,\\s}])`),
    `$1${value}`,
  );
  if (changed === source) throw new Error(`${name} stands nowhere with a value`);
  return changed;
};
