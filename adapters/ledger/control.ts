import * as z from "zod/mini";
import { InvalidInput } from "../../domain/errors.ts";
import { parse } from "../../domain/parse.ts";
import { type Control, control, controlNow } from "../../domain/rollout/control.ts";
import { rolloutKey } from "./rollouts.ts";
import { getItem, putItem, setAttributes, updateItem } from "./table.ts";

interface Named {
  readonly id: string;
  readonly startedAt: string;
}

const steered = z.object({
  control: z.optional(control),
  /** How many decisions the steps have heard of. */
  heard: z._default(z.number(), 0),
  /** With which a decision wakes the rollout. */
  waiting: z.optional(z.nullable(z.string())),
});

const NOTHING: Control = { decisions: 0, pausedSeconds: 0 };

/** What a person has decided on the rollout so far. */
export const controlOf = async (table: string, rollout: Named): Promise<Control> =>
  controlNow(read(await getItem(table, rolloutKey(rollout))).control ?? NOTHING, new Date());

/**
 * Keeps the token of a wait; answers what was decided by then, and whether the step before knew.
 * One write and read, so that a decision either finds the token or is found here.
 */
export const keepToken = async (
  table: string,
  rollout: Named,
  taskToken: string,
): Promise<{ control: Control; isNews: boolean }> => {
  const item = read(await updateItem(table, rolloutKey(rollout), { waiting: taskToken }));
  const found = item.control ?? NOTHING;
  const isNews = found.decisions > item.heard;
  if (isNews) await setAttributes(table, rolloutKey(rollout), { heard: found.decisions });
  return { control: controlNow(found, new Date()), isNews };
};

/**
 * Keeps a person's decision, and answers the token that wakes the rollout, if it waits.
 * @throws InvalidInput when somebody else decided in the same moment, or the rollout has ended
 */
export const recordControl = async (
  table: string,
  rollout: Named,
  after: Control,
  decision: { readonly kind: string; readonly reason: string },
): Promise<string | undefined> => {
  const item = await updateItem(
    table,
    rolloutKey(rollout),
    { control: after, decision },
    {
      expression:
        "attribute_not_exists(endedAt) AND (attribute_not_exists(control) OR control.decisions = :before)",
      values: { ":before": after.decisions - 1 },
    },
  );
  if (item === undefined) {
    throw new InvalidInput(
      `rollout ${rollout.id}: somebody else decided in the same moment, or it has just ended; look again`,
    );
  }
  return read(item).waiting ?? undefined;
};

/** Once a decision was acted on, so that it does not count for the next ring. */
export const settleDecision = async (
  table: string,
  rollout: Named,
  what: "letThrough" | "retry",
): Promise<void> => {
  await updateItem(table, rolloutKey(rollout), { [`control.${what}`]: null });
};

/** Who decided what and why, an item each, which no later one replaces. */
export const recordDecision = async (
  table: string,
  rollout: Named,
  decision: { number: number; verb: string; reason: string; at: string },
): Promise<void> => {
  const sk = `decision#${String(decision.number).padStart(6, "0")}`;
  const item = { pk: `rollout#${rollout.id}`, sk, ...decision };
  await putItem(table, item, { expression: "attribute_not_exists(pk)" });
};

const read = (item: Record<string, unknown> | undefined) =>
  parse(steered, item ?? {}, "ledger item rollouts");
