import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import type { Recipe } from "./recipe.ts";
import type { ResourceLimits } from "./resource-limits.ts";

/** Of the file's form; a file without one is the first. */
const SCHEMA_VERSION = 1;

/** What a device remembers over a power loss. */
export interface DeviceState {
  /** Newest deployment of each target and the exact versions it wants. */
  readonly targets: Readonly<Record<string, TargetState>>;
  /** The set that runs, in start order. */
  readonly recipes: readonly Recipe[];
  /** The set before, whose artefacts are kept for a roll back. */
  readonly previous: readonly Recipe[];
  /** Configuration set over the recipes' defaults. */
  readonly overrides: Readonly<Record<string, Record<string, unknown>>>;
  /** `runWith.systemResourceLimits` of components that have some. */
  readonly limits: Readonly<Record<string, ResourceLimits>>;
}

export interface TargetState {
  readonly deploymentId: string;
  readonly components: Readonly<Record<string, string>>;
}

const EMPTY: DeviceState = {
  targets: {},
  recipes: [],
  previous: [],
  overrides: {},
  limits: {},
};

interface StateFile extends DeviceState {
  readonly schemaVersion?: number;
}

/**
 * The state of the last completed deployment; a file that cannot be read counts as none.
 * @throws Error for one that a newer version wrote: what it forgot here would be gone for that, too
 */
export const readState = (file: string, log: (line: string) => void): DeviceState => {
  const { schemaVersion = SCHEMA_VERSION, ...state } = fileAt(file, log);
  if (schemaVersion > SCHEMA_VERSION) {
    throw new Error(
      `state ${file}: schemaVersion: expected at most ${SCHEMA_VERSION}, got ${schemaVersion}; a newer version wrote it, use that or remove the file`,
    );
  }
  return state;
};

const fileAt = (file: string, log: (line: string) => void): StateFile => {
  if (!existsSync(file)) return EMPTY;
  try {
    return { ...EMPTY, ...(JSON.parse(readFileSync(file, "utf8")) as StateFile) };
  } catch (error) {
    log(`state ${file} cannot be read (${String(error)}); starting without components`);
    return EMPTY;
  }
};

/** Written beside and renamed over: after a power loss there is the old state or the new, never a mix. */
export const writeState = (file: string, state: DeviceState): void => {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.new`;
  const descriptor = openSync(temporary, "w");
  writeSync(descriptor, JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...state }));
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(temporary, file);
};
