import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../../domain/digest.ts";
import { InvalidInput } from "../../../domain/errors.ts";
import type { FaultRow } from "../fault-table.ts";

/** Rows of orders, one file each, so that a table of hours may be run in pieces. */
export interface KeptRows {
  of(order: object): FaultRow[] | undefined;
  keep(order: object, rows: readonly FaultRow[]): void;
}

/**
 * Without a folder nothing outlasts the process.
 * @throws InvalidInput when the folder has rows of other code
 */
export const rowsKeptIn = (folder: string | undefined): KeptRows => {
  if (folder === undefined) return keptInMemory();
  mkdirSync(folder, { recursive: true });
  refuseOthers(folder);
  const pathOf = (order: object): string =>
    join(folder, `${sha256(JSON.stringify(order)).slice(0, 24)}.json`);
  return {
    of(order) {
      const path = pathOf(order);
      if (!existsSync(path)) return undefined;
      return (JSON.parse(readFileSync(path, "utf8")) as { rows: FaultRow[] }).rows;
    },
    keep(order, rows) {
      // Whole or not at all: the process may be ended while it writes.
      const whole = `${pathOf(order)}.${process.pid}`;
      writeFileSync(whole, `${JSON.stringify({ order, rows })}\n`);
      renameSync(whole, pathOf(order));
    },
  };
};

const keptInMemory = (): KeptRows => {
  const kept = new Map<string, FaultRow[]>();
  return {
    of: (order) => kept.get(JSON.stringify(order)),
    keep: (order, rows) => void kept.set(JSON.stringify(order), [...rows]),
  };
};

const refuseOthers = (folder: string): void => {
  const path = join(folder, "code.txt");
  const code = codeDigest();
  if (!existsSync(path)) writeFileSync(path, code);
  const found = readFileSync(path, "utf8");
  if (found === code) return;
  throw new InvalidInput(
    `--keep ${folder}: expected rows of this code (${code}), got those of ${found}; name another folder`,
  );
};

const ROOT = join(import.meta.dirname, "../../..");
/** Everything that decides what becomes of a release. */
const ROOMS = [
  ...["adapters", "assets", "domain", "edge", "lambdas", "local", "simulator", "statemachines"],
  ...["test/faults/releases", "test/rollout", "test/zoo", "training", "twin"],
];

const codeDigest = (): string => {
  const hash = createHash("sha256");
  for (const room of ROOMS) {
    const files = readdirSync(join(ROOT, room), { recursive: true, withFileTypes: true });
    const paths = files
      .filter((file) => file.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    for (const path of paths.sort()) hash.update(readFileSync(path));
  }
  return hash.digest("hex").slice(0, 12);
};
