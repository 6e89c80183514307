import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseAsset, ROLES } from "../../domain/asset/asset.ts";

/** Who may know a channel of one machine by its name, and why; everybody else asks the asset's file. */
const MAY_KNOW: Readonly<Record<string, string>> = {
  "cli/scenario/": "a scenario says which lamp its own fault lights",
  "domain/asset/angles.ts": "the angles of an attitude have these names in every asset",
  "domain/rollout/snapshot.ts": "the page's contract names an attitude's angles, not channels",
  "dashboard/live/attitude.ts": "the same angles, for that contract",
  "domain/turbine/measured-columns.ts": "the air's pressure at the sample's board is no channel",
  "domain/turbine/reading.ts": "the type of the message that the wind turbine's physics writes",
  "dashboard/page/turbine/channel-table.tsx": "shows that pressure, which nobody judges",
  "local/cloud-process.ts": "the option --speed is called as a pump's channel is",
  "local/options.ts": "the same option",
  "simulator/": "the physics of a wind turbine, its sensors and what breaks them",
};

const ROOMS = ["adapters", "cli", "dashboard", "domain", "edge", "lambdas", "lib", "local"];
const PRODUCTION = [...ROOMS, "simulator", "training", "twin"];

const assets = readdirSync("assets").map((file) =>
  parseAsset(readFileSync(join("assets", file), "utf8"), file),
);
const namesOf = (chosen: typeof assets): ReadonlySet<string> =>
  new Set(chosen.flatMap(({ channels }) => channels.map(({ name }) => name)));
/** A role may be called as some machine's channel is. */
const NAMES = new Set([...namesOf(assets)].filter((name) => !ROLES.some((role) => role === name)));
/** Only the live machine's channels are fields of readings and records. */
const LIVE = namesOf(assets.filter(({ method }) => method === "waveform"));

const anyOf = (names: ReadonlySet<string>): string => `(?:${[...names].join("|")})`;
const COMMENTS = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm;
const AS_TEXT = `(["'\`])${anyOf(NAMES)}\\1`;
/** Read off an object, a key of one, or taken out of one; not what a template inserts. */
const AS_FIELD = [
  `\\.${anyOf(LIVE)}\\b`,
  `(?<!\\$)\\{\\s*${anyOf(LIVE)}\\b`,
  `(?:^|[,;{])\\s*(?:readonly )?${anyOf(LIVE)}\\??:`,
];
const NAMED = new RegExp([AS_TEXT, ...AS_FIELD].join("|"));

/** Lines on which a channel's name is a text, or a field. */
const namedIn = (path: string): string[] =>
  readFileSync(path, "utf8")
    .replace(COMMENTS, (comment) => comment.replace(/[^\n]/g, ""))
    .split("\n")
    .flatMap((line, index) => (NAMED.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : []));

const sources = PRODUCTION.flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => join(room, path)),
);
const named = sources.flatMap(namedIn);

test("No production source knows a channel by its name but those that may", () => {
  const known = Object.keys(MAY_KNOW);
  expect(named.filter((place) => !known.some((path) => place.startsWith(path)))).toEqual([]);
});

test("Whoever may know a channel's name does", () => {
  const idle = Object.keys(MAY_KNOW).filter(
    (path) => !named.some((place) => place.startsWith(path)),
  );
  expect(idle).toEqual([]);
});

test("A name is seen as a text, a field, a key and in what is taken out of an object, and in no comment", () => {
  const seen = [
    'case "rps":',
    "reading.voltage",
    "{ rps: 1 }",
    "const { voltage } = reading;",
    "  readonly rps: number;",
  ];
  expect(seen.filter((line) => !NAMED.test(line))).toEqual([]);
  const inserted = "`$".concat("{rps} turns`");
  const unseen = [inserted, "const rps = 2;", "f(roll, pitch)", '"rps-stuck"'];
  expect(unseen.filter((line) => NAMED.test(line))).toEqual([]);
  expect("/** As \"rps\". */ a // 'rps'".replace(COMMENTS, "").trim()).toBe("a");
});
