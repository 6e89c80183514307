import type { Verdict } from "../../../domain/turbine/verdict.ts";
import { openAlarmLedger } from "../../../edge/detector/alarm-ledger.ts";
import type { Message } from "../../../edge/detector/device-link.ts";
import type { Folder } from "../../../edge/detector/journal/folder.ts";
import { openJournal } from "../../../edge/detector/journal/journal.ts";
import type { Letter } from "../../../edge/detector/outbox/letter.ts";
import { createLetterStore } from "../../../edge/detector/outbox/letter-store.ts";
import { createOutbox } from "../../../edge/detector/outbox/outbox.ts";
import { spokenOf } from "../../../edge/detector/spoken-verdict.ts";
import { createVerdictSender } from "../../../edge/detector/verdict-sender.ts";

export interface SenderPlan {
  readonly folder: Folder;
  readonly send: (message: Message) => Promise<void>;
  /** Milliseconds of the steady clock, and what the wall clock says at the start. */
  readonly now?: () => number;
  readonly startedAt?: number;
  /** The journal holds this letter. */
  readonly onKept?: (letter: Letter) => void;
}

/** The detector's way from a verdict to the nucleus, on a folder, as the service puts it together. */
export const aSender = async (plan: SenderPlan) => {
  const { folder, send, now = () => 0, startedAt = 1_000_000, onKept } = plan;
  const journal = await openJournal({ folder, now });
  const store = createLetterStore(journal);
  const outbox = createOutbox({
    send,
    store: {
      ...store,
      keep(letter) {
        const kept = store.keep(letter);
        void kept.isKept.then((how) => how === "kept" && onKept?.(letter));
        return kept;
      },
    },
    firstWaitMs: 0,
    longestWaitMs: 1,
  });
  const sender = createVerdictSender({
    ledger: openAlarmLedger(journal, () => startedAt),
    publish: outbox.offer,
    now,
  });
  return { journal, outbox, sendVerdict: (verdict: Verdict) => sender.send(spokenOf(verdict)) };
};

export const aVerdict = (turbineId: string, isLit: boolean, time = 0): Verdict => ({
  turbineId,
  time,
  modelVersion: "7",
  firstSeq: 0,
  lastSeq: 99,
  values: Array(6).fill(0),
  thresholds: Array(6).fill(1),
  anomalies: [false, false, false, false, false, isLit],
  flags: { vibration: false, rotation: false, voltage: isLit },
});
