import { changeOf } from "../domain/turbine/engine/decision.ts";
import { createEngine, type Engine } from "../domain/turbine/engine/engine.ts";
import { createIntake } from "../domain/turbine/engine/intake.ts";
import type { BatchScorer } from "../domain/turbine/engine/scorer.ts";
import {
  createWriteVerdict,
  MOST_VERDICT_BYTES,
} from "../domain/turbine/engine/verdict/verdict-bytes.ts";
import type { Manifest } from "../domain/turbine/manifest.ts";

const ARENA_BYTES = 1 << 20;

/** The engine's way from message bytes to verdict bytes, without the process around it. */
export interface Subject {
  receive(turbineId: string, payload: Buffer): void;
  drained(): Promise<void>;
  counts(): { readonly verdicts: number; readonly dropped: number; readonly refused: number };
}

/**
 * `models` engines over the same readings: the serving model, whose verdicts are written, and an
 * understudy, whose decisions are only compared with them, as a device does it.
 */
export const createSubject = (
  manifest: Manifest,
  turbines: number,
  {
    models = 1,
    scorer,
  }: { readonly models?: number | undefined; readonly scorer?: BatchScorer | undefined } = {},
): Subject => {
  const ids = Array.from({ length: turbines }, (_, index) => `${index + 1}`);
  const arena = new Uint8Array(ARENA_BYTES);
  let at = 0;
  let verdicts = 0;
  const flagged = new Uint32Array(models);
  const engines = Array.from({ length: models }, (_, model): Engine => {
    const engine: Engine = createEngine({
      manifest,
      turbines: ids,
      ...(scorer && { scorer }),
      onDecision(decision) {
        verdicts += 1;
        if (decision.anomalies.includes(1)) flagged[model] = (flagged[model] as number) + 1;
        if (model > 0) return;
        if (at + MOST_VERDICT_BYTES > ARENA_BYTES) at = 0;
        at = writeVerdict(decision, changeOf(decision), arena, at);
      },
    });
    const writeVerdict = createWriteVerdict(engine.speaker);
    return engine;
  });
  const listeners = new Map(ids.map((id) => [id, engines.map((engine) => engine.ordered(id))]));
  const intake = createIntake({
    turbines: ids,
    rateHz: manifest.rateHz,
    listeners: (id) => listeners.get(id) ?? [],
  });
  return {
    receive: intake.receive,
    async drained() {
      for (const engine of engines) await engine.drained();
    },
    counts: () => ({
      verdicts,
      dropped: engines.reduce((sum, engine) => sum + engine.counts().dropped, 0),
      refused: Object.values(intake.counts().refused).reduce((sum, count) => sum + count, 0),
    }),
  };
};
