import type { Asset } from "../../domain/asset/asset.ts";
import type { Judged } from "../../domain/asset/event-time/monitor-input.ts";
import { concerns, hypothesesOf, type Relation } from "../../domain/asset/event-time/relations.ts";
import { at, itemAt } from "../../domain/numbers.ts";
import { createPages } from "./pages.ts";

/** One machine's stretch of time with what a fit that never saw it says; each reading is valid until the next. */
export interface HeldOut extends Iterable<Judged> {
  readonly unitId: string;
  readonly length: number;
}

export interface HeldOutColumns extends HeldOut {
  add(judged: Judged): void;
}

/** Of a record: time; then values, residuals, and of the signatures what can be other than zero. */
const [TIME, VALUES] = [0, 1];

/**
 * Keeps what calibration reads as numbers. What a fit expected is left out: it stands in a verdict's
 * words only, and limits are not made of words.
 */
export const createHeldOut = (
  asset: Asset,
  relations: readonly Relation[],
  unitId: string,
): HeldOutColumns => {
  const hypotheses = hypothesesOf(asset);
  const channels = asset.channels.length;
  const residualsFrom = VALUES + channels;
  const signaturesFrom = residualsFrom + relations.length;
  const moved = hypotheses.flatMap((hypothesis, h) =>
    relations.flatMap((relation, k) => (concerns(hypothesis, relation) ? [{ h, k }] : [])),
  );
  const records = createPages(signaturesFrom + moved.length);
  const running: boolean[] = [];
  const settled: boolean[] = [];
  const expected = new Float64Array(relations.length).fill(Number.NaN);
  const signatures = hypotheses.map(() => new Float64Array(relations.length));

  const judgedAt = (index: number): Judged => {
    const record = records.at(index);
    moved.forEach(({ h, k }, i) => {
      itemAt(signatures, h)[k] = at(record, signaturesFrom + i);
    });
    return {
      row: { unitId, time: at(record, TIME), values: record.subarray(VALUES, residualsFrom) },
      evidence: {
        residuals: record.subarray(residualsFrom, signaturesFrom),
        signatures,
        expected,
      },
      isRunning: itemAt(running, index),
      isSettled: itemAt(settled, index),
    };
  };
  return {
    unitId,
    get length() {
      return records.count;
    },
    add({ row, evidence, isRunning, isSettled }) {
      const record = records.grow();
      record[TIME] = row.time;
      record.set(row.values, VALUES);
      record.set(evidence.residuals, residualsFrom);
      moved.forEach(({ h, k }, i) => {
        record[signaturesFrom + i] = evidence.signatures[h]?.[k] ?? 0;
      });
      running.push(isRunning);
      settled.push(isSettled);
    },
    *[Symbol.iterator]() {
      for (let index = 0; index < records.count; index++) yield judgedAt(index);
    },
  };
};
