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

export interface JudgedWindow {
  readonly turbineId: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Epoch milliseconds of the last reading. */
  readonly time: number;
  /** Of a window that may be captured: rows of values in the order of CHANNELS, angles in radians. */
  readonly input: Float32Array | undefined;
}

export interface CapturedWindow extends JudgedWindow {
  readonly input: Float32Array;
}

export interface Sampler {
  /** Whether it is the turn of such a window of this turbine's: the readings of no other need be copied. */
  isDue(window: Pick<JudgedWindow, "turbineId" | "time">, isFlagged: boolean): boolean;
  /** The JSON of the window when it is this turbine's turn, else undefined. */
  take(
    window: JudgedWindow,
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
  const due = { true: new Map<string, number>(), false: new Map<string, number>() };

  const isDue: Sampler["isDue"] = ({ turbineId, time }, isFlagged) => {
    if (minutes === 0) return false;
    const dueAt = due[`${isFlagged}`].get(turbineId) ?? 0;
    // A turbine whose clock was set back must not fall silent until it has caught up.
    const hasJumpedBack = dueAt - time > minutes * 60_000;
    return time >= dueAt || hasJumpedBack;
  };

  return {
    isDue,
    take(window, verdict, rateHz) {
      const { turbineId, time, input } = window;
      const isFlagged = verdict.anomalies.includes(true);
      if (!(input && isDue(window, isFlagged))) return undefined;
      due[`${isFlagged}`].set(turbineId, time + minutes * 60_000);
      return captureJson({ ...window, input }, { rateHz, isFlagged });
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
