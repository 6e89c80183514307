import { turbinesOf } from "../../domain/names.ts";
import { TURBINE_ID } from "../../domain/turbine/turbine-id.ts";
import { type TrialLimits, trialLimitsFrom } from "../../domain/turbine/understudy/trial-limits.ts";

export interface Settings {
  readonly turbines: readonly string[];
  /** Minutes between two captured windows of one turbine; 0 captures none. */
  readonly captureMinutes: number;
  /** When a new model may speak, and for how long the old one stays beside it. */
  readonly understudy: TrialLimits;
}

const CAPTURE_MINUTES = 5;

/**
 * The component's configuration. Read leniently: nucleus lite hands scalars of a YAML deployment on
 * as text, and an operator's slip must not stop the turbines of a whole farm from being watched.
 * `problems` says what was not understood and what is used instead.
 */
export const settingsFrom = (
  configuration: Readonly<Record<string, unknown>>,
  device: {
    readonly thingName: string;
    readonly turbinesPerDevice: number;
    readonly trialLimits: Readonly<Record<string, string>>;
  },
): Settings & { readonly problems: readonly string[] } => {
  const problems: string[] = [];
  const listed = listOf(configuration["turbines"]);
  const turbines = listed.filter((id) => TURBINE_ID.test(id));
  if (turbines.length < listed.length) {
    problems.push(
      `turbines: ignored ${listed.filter((id) => !turbines.includes(id)).join(", ")}; ids are letters, digits, "-" and "_"`,
    );
  }
  const captureMinutes = numberOf(configuration["captureMinutes"]);
  if (captureMinutes === undefined) {
    problems.push(
      `captureMinutes: got ${JSON.stringify(configuration["captureMinutes"])}, use ${CAPTURE_MINUTES}`,
    );
  }
  const understudy = trialLimitsFrom(device.trialLimits, configuration["understudy"]);
  problems.push(...understudy.problems);
  return {
    understudy: understudy.limits,
    turbines:
      turbines.length > 0
        ? [...new Set(turbines)]
        : turbinesOf(device.thingName, device.turbinesPerDevice),
    captureMinutes: captureMinutes ?? CAPTURE_MINUTES,
    problems,
  };
};

const listOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value.map(String) : String(value ?? "").split(","))
    .map((id) => id.trim())
    .filter((id) => id !== "");

const numberOf = (value: unknown): number | undefined => {
  if (value === undefined || value === null || value === "") return CAPTURE_MINUTES;
  const number =
    typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
  return Number.isFinite(number) && number >= 0 ? number : undefined;
};
