import { MAX_PAYLOAD_BYTES } from "../../domain/topics.ts";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import { WIND_TURBINE } from "../../domain/turbine/wind-turbine.ts";

const WIDTH = CHANNELS.length;
/**
 * Digits after the point, per channel, below the sensors' own steps: with them a window of 100 rows
 * fits one message, and the trainer learns from whole windows only.
 */
const FACTORS = WIND_TURBINE.channels.map(({ decimals }) => 10 ** decimals);

/** A judged window. */
export interface CapturedWindow {
  readonly turbineId: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Epoch milliseconds of the last reading. */
  readonly time: number;
  /** Rows of values in the order of CHANNELS, angles in radians. */
  readonly input: Float32Array;
}

export interface Sampler {
  /** The JSON of the window when it is this turbine's turn, else undefined. */
  take(
    window: CapturedWindow,
    verdict: Pick<Verdict, "anomalies">,
    rateHz: number,
  ): string | undefined;
}

/**
 * Samples windows for retraining: of each turbine one healthy and one anomalous every `minutes` of
 * the turbine's own time; 0 samples none. The anomalous one says so: a fault must not become normal
 * by being trained on, so the trainer leaves it out until a person has called it healthy.
 */
export const createSampler = (minutes: number): Sampler => {
  const due = new Map<string, number>();
  return {
    take(window, verdict, rateHz) {
      if (minutes === 0) return undefined;
      const isFlagged = verdict.anomalies.includes(true);
      const kind = `${window.turbineId} ${isFlagged}`;
      const dueAt = due.get(kind) ?? 0;
      // A turbine whose clock was set back must not fall silent until it has caught up.
      const hasJumpedBack = dueAt - window.time > minutes * 60_000;
      if (window.time < dueAt && !hasJumpedBack) return undefined;
      due.set(kind, window.time + minutes * 60_000);
      return captureJson(window, { rateHz, isFlagged });
    },
  };
};

/**
 * A captured window as the trainer reads it: `{turbineId, time, firstSeq, lastSeq, rateHz, flagged?,
 * input}`.
 * A window too large for one message keeps its newest rows.
 */
export const captureJson = (
  window: CapturedWindow,
  { rateHz, isFlagged }: { readonly rateHz: number; readonly isFlagged: boolean },
  limit = MAX_PAYLOAD_BYTES,
): string => {
  const { turbineId, time, lastSeq, input } = window;
  const jsonOf = (rows: number): string =>
    JSON.stringify({
      turbineId,
      time,
      firstSeq: lastSeq - rows + 1,
      lastSeq,
      rateHz,
      ...(isFlagged && { flagged: true }),
      input: Array.from(input.subarray(input.length - rows * WIDTH), rounded),
    });
  let rows = Math.floor(input.length / WIDTH);
  let json = jsonOf(rows);
  while (json.length > limit && rows > 1) {
    rows = Math.max(1, Math.min(rows - 1, Math.floor((rows * limit) / json.length)));
    json = jsonOf(rows);
  }
  return json;
};

const rounded = (value: number, cell: number): number => {
  const factor = FACTORS[cell % WIDTH] ?? 1;
  return Math.round(value * factor) / factor;
};
