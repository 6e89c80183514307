import type { Message } from "../../../edge/detector/device-link.ts";
import type { Folder } from "../../../edge/detector/journal/folder.ts";
import { openJournal } from "../../../edge/detector/journal/journal.ts";
import type { Lane } from "../../../edge/detector/outbox/lanes.ts";
import type { Letter } from "../../../edge/detector/outbox/letter.ts";
import { createLetterStore } from "../../../edge/detector/outbox/letter-store.ts";
import { createOutbox, type OutboxPlan } from "../../../edge/detector/outbox/outbox.ts";
import { aDisk } from "../journal/a-disk.ts";

export const aLetter = (lane: Lane, payload: string, topic = `t/${lane}`): Letter => ({
  lane,
  topic,
  payload,
});

/** An outbox on a journal, sending as the test says. */
export const anOutbox = async (
  send: (message: Message) => Promise<void>,
  plan: Partial<OutboxPlan> & { readonly folder?: Folder } = {},
) => {
  const { folder = aDisk(), ...rest } = plan;
  const journal = await openJournal({ folder });
  const outbox = createOutbox({
    send,
    store: createLetterStore(journal),
    firstWaitMs: 0,
    longestWaitMs: 0,
    ...rest,
  });
  return { outbox, journal };
};
