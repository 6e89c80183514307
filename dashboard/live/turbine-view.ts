import type { LampState, TurbineCondition, TurbineView } from "../../domain/rollout/snapshot.ts";
import { LAMPS, type Lamp } from "../../domain/turbine/channels.ts";
import type { TurbineControl } from "../turbine-control.ts";
import { FRESH_MS, type Heard } from "./heard.ts";

/** Readings come at least once a second. */
const SILENT_MS = 5_000;

/** A turbine as it is shown; a lamp never says "normal" unless somebody looks right now. */
export const viewOf = (
  id: string,
  known: Heard,
  control: TurbineControl | undefined,
  now: number,
): TurbineView => {
  const { reading, attitude, verdict, label } = known;
  const condition = conditionOf(id, known, control, now);
  if (condition !== known.condition) {
    known.condition = condition;
    known.conditionSince = now;
  }
  const isJudged = condition === "judged";
  const flag = (name: Lamp): LampState => {
    if (!isJudged) return "unknown";
    return verdict?.flags[name] ? "anomalous" : "normal";
  };
  return {
    id,
    running: isRunning(id, known, control, now),
    condition,
    conditionSince: known.conditionSince,
    ...(isLoaded(known) && label && { modelVersion: label.modelVersion }),
    ...(label?.reason !== undefined && { reason: label.reason }),
    ...(reading !== undefined && { reading }),
    ...(attitude !== undefined && { attitude }),
    flags: Object.fromEntries(LAMPS.map((lamp) => [lamp, flag(lamp)])),
    ...causesFor(condition, known),
    ...(isJudged && verdict?.coverage !== undefined && { coverage: verdict.coverage }),
    faults: control?.has(id) ? control.faults(id).map(({ kind }) => kind) : [],
  };
};

/** Why a lamp is lit, or unknown where its detector can tell. */
const causesFor = (
  condition: TurbineCondition,
  { lit, verdict }: Heard,
): Pick<TurbineView, "causes"> => {
  const unknown = condition === "blind" && verdict?.blind ? (verdict.causes ?? []) : [];
  const causes = condition === "judged" ? lit : unknown;
  return causes.length > 0 ? { causes } : {};
};

const isLoaded = ({ label }: Heard): boolean => label?.model_label_status === "Model loaded";

const hasReadings = ({ readingCame }: Heard, now: number): boolean =>
  readingCame !== undefined && now - readingCame <= SILENT_MS;

/** Who controls a turbine knows best; of another one only its readings tell. */
const isRunning = (
  id: string,
  known: Heard,
  control: TurbineControl | undefined,
  now: number,
): boolean => (control?.has(id) ? control.isRunning(id) : hasReadings(known, now));

const conditionOf = (
  id: string,
  known: Heard,
  control: TurbineControl | undefined,
  now: number,
): TurbineCondition => {
  if (control?.has(id) && !control.isRunning(id)) return "stopped";
  if (!isLoaded(known)) return hasReadings(known, now) ? "unjudged" : "silent";
  if (isSeen(known, now)) return "judged";
  return hasReadings(known, now) ? "blind" : "silent";
};

/** Where a detector sees too little of a turbine, what a window says by chance is no verdict. */
const isSeen = ({ verdict }: Heard, now: number): boolean =>
  verdict !== undefined && !verdict.blind && Math.abs(now - verdict.time) <= FRESH_MS;
