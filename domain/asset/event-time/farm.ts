import type { Asset } from "../asset.ts";
import type { Question, Questioner } from "./residuals.ts";
import type { Moment } from "./row.ts";
import { isRunning, surroundingsOf } from "./surroundings.ts";

/** A question with what is known of the machine's running. */
export interface Asked {
  readonly question: Question;
  readonly isRunning: boolean;
  readonly isSettled: boolean;
}

export interface FarmReader {
  /** Takes the next moment; answers what can now be asked about the one before. */
  push(moment: Moment): Asked[];
  /** What is left after the last moment. */
  end(): Asked[];
}

/** A silence longer than this many strides says nothing of whether a machine went on running. */
const GAP_STRIDES = 2.5;

/**
 * Reads a farm moment by moment. A reading is asked about one moment late: the average in which a
 * machine stops is neither running nor standing, and only the next one tells.
 */
export const createFarmReader = (
  asset: Asset,
  questioner: Questioner,
  strideSeconds: number,
): FarmReader => {
  const settle = Math.ceil(asset.running.settleSeconds / strideSeconds);
  const longest = GAP_STRIDES * strideSeconds * 1_000;
  const running = new Map<string, { readings: number; time: number }>();
  let waiting: { asked: Asked[]; time: number } = { asked: [], time: 0 };

  const count = (unitId: string, time: number, runs: boolean): number => {
    const before = running.get(unitId);
    const isUnbroken = before !== undefined && time - before.time <= longest;
    const readings = runs ? (isUnbroken ? before.readings : 0) + 1 : 0;
    running.set(unitId, { readings, time });
    return readings;
  };

  const askedAt = (moment: Moment): Asked[] => {
    const around = surroundingsOf(asset, moment);
    return moment.rows.map((row) => {
      const runs = isRunning(asset, row.values);
      const readings = count(row.unitId, moment.time, runs);
      return {
        question: questioner.ask(row, around(row)),
        isRunning: runs,
        isSettled: readings > settle,
      };
    });
  };

  /** A machine that stands in the next reading was already stopping in this one. */
  const withNext = (moment: Moment | undefined): Asked[] => {
    const isNext = moment !== undefined && moment.time - waiting.time <= longest;
    const stopped = new Set(
      isNext
        ? moment.rows.filter((row) => !isRunning(asset, row.values)).map(({ unitId }) => unitId)
        : [],
    );
    return waiting.asked.map((asked) =>
      stopped.has(asked.question.row.unitId) ? { ...asked, isSettled: false } : asked,
    );
  };

  return {
    push(moment) {
      const ready = withNext(moment);
      waiting = { asked: askedAt(moment), time: moment.time };
      return ready;
    },
    end() {
      const ready = withNext(undefined);
      waiting = { asked: [], time: 0 };
      return ready;
    },
  };
};
