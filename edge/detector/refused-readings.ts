import type { Refusal } from "../../domain/turbine/engine/decoding/decoder.ts";

/** Why readings are refused, turbine by turbine. */
export interface RefusedReadings {
  note(turbineId: string, refusal: Refusal): void;
  /** Why the last message of any turbine was. */
  last(): string | undefined;
  /** Why the turbine's messages are, while they are. */
  lately(turbineId: string): string | undefined;
}

/** As long as coverage looks back: what was refused before that explains no blindness of now. */
const LATELY_MS = 60_000;

export const createRefusedReadings = (now: () => number): RefusedReadings => {
  const byTurbine = new Map<string, { readonly reason: string; readonly at: number }>();
  let last: string | undefined;
  return {
    note(turbineId, { reason }) {
      last = reason;
      byTurbine.set(turbineId, { reason, at: now() });
    },
    last: () => last,
    lately(turbineId) {
      const found = byTurbine.get(turbineId);
      return found && Math.abs(now() - found.at) <= LATELY_MS ? found.reason : undefined;
    },
  };
};
