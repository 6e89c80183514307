import type { ModelLabel } from "../../domain/turbine/model-label.ts";

/** What a turbine's detector did to who judges it. */
export interface ModelChange {
  /** Epoch milliseconds. */
  readonly at: number;
  /** `model`: another version judges; `restart`: the same one again; `gone`: none does. */
  readonly kind: "model" | "restart" | "gone";
  readonly modelVersion: string;
  readonly reason?: string;
}

export interface ModelChanges {
  note(turbineId: string, label: ModelLabel, now: number): void;
  /** Newest first. */
  list(turbineId: string): readonly ModelChange[];
}

/** Of each turbine. */
const MOST_CHANGES = 50;

/** When the model changed or its detector started again, as labels told it since the dashboard started. */
export const createModelChanges = (): ModelChanges => {
  const byTurbine = new Map<
    string,
    { last: ModelLabel; lastLoaded?: string; changes: readonly ModelChange[] }
  >();
  return {
    note: (turbineId, label, now) => {
      const known = byTurbine.get(turbineId);
      const isLoaded = label.model_label_status === "Model loaded";
      const lastLoaded = isLoaded ? label.modelVersion : known?.lastLoaded;
      // The first label is retained: it tells what is, and not that anything changed.
      const kind = known && kindOf(known.last, known.lastLoaded, label);
      const change = kind && {
        at: label.time ?? now,
        kind,
        modelVersion: label.modelVersion,
        ...(label.reason !== undefined && { reason: label.reason }),
      };
      byTurbine.set(turbineId, {
        last: label,
        ...(lastLoaded !== undefined && { lastLoaded }),
        changes: [...(change ? [change] : []), ...(known?.changes ?? [])].slice(0, MOST_CHANGES),
      });
    },
    list: (turbineId) => byTurbine.get(turbineId)?.changes ?? [],
  };
};

const kindOf = (
  last: ModelLabel,
  lastLoaded: string | undefined,
  label: ModelLabel,
): ModelChange["kind"] | undefined => {
  const wasLoaded = last.model_label_status === "Model loaded";
  if (label.model_label_status !== "Model loaded") return wasLoaded ? "gone" : undefined;
  if (label.modelVersion !== lastLoaded) return "model";
  return wasLoaded ? undefined : "restart";
};
