import type { TurbineView } from "../../../domain/rollout/snapshot.ts";
import { causeText } from "../../../domain/turbine/lamp-cause.ts";
import { isAnomalous } from "../store.ts";
import type { IconName } from "../ui/icons.tsx";
import type { Tone } from "../ui/parts.tsx";

/** How a turbine does, in one word with its sign. */
export interface Condition {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: IconName;
  /** What needs a person stands first. */
  readonly rank: number;
}

const ANOMALOUS: Condition = { word: "anomaly", tone: "bad", icon: "warning", rank: 0 };

const CONDITIONS: Readonly<Record<TurbineView["condition"], Condition>> = {
  blind: { word: "blind", tone: "warn", icon: "blind", rank: 1 },
  silent: { word: "no data", tone: "warn", icon: "silent", rank: 2 },
  unjudged: { word: "not judged", tone: "warn", icon: "unknown", rank: 3 },
  judged: { word: "running", tone: "quiet", icon: "normal", rank: 4 },
  stopped: { word: "stopped", tone: "quiet", icon: "stopped", rank: 5 },
};

export const conditionOf = (turbine: TurbineView): Condition =>
  isAnomalous(turbine) ? ANOMALOUS : CONDITIONS[turbine.condition];

/** What is the matter, in a sentence's part; nothing when all is well. */
export const matterOf = (turbine: TurbineView): { text: string; since: number } | undefined => {
  const { causes = [], condition, conditionSince, reason } = turbine;
  if (causes.length > 0) {
    return {
      // What is missing is missing for all three lamps.
      text: [...new Set(causes.map(causeText))].join("; "),
      since: Math.min(...causes.map((cause) => cause.since)),
    };
  }
  const text = {
    judged: undefined,
    stopped: "stopped on purpose",
    blind: "sends readings, but its detector gives no verdicts",
    silent: "sends nothing",
    unjudged: `no model loaded${reason ? `: ${reason}` : ""}`,
  }[condition];
  return text === undefined ? undefined : { text, since: conditionSince };
};
