import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { InvalidInput } from "../../domain/errors.ts";
import { type Control, decided, type Situation, type Verb } from "../../domain/rollout/control.ts";
import { reasonOf } from "../../domain/rollout/decision.ts";
import { ask, askUnless } from "../aws/aws-errors.ts";
import { recordControl, recordDecision } from "../ledger/control.ts";
import { listRollouts, type RolloutRecord, recordAttended } from "../ledger/rollouts.ts";

const client = new SFNClient({});

const ATTENDED_EVERY_MS = 30_000;

/** The wait that kept this token is over; the step that runs now looks at the ledger itself. */
const OVER = ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"];

/**
 * Puts a person's decision on record and wakes the rollout, so that it is acted on at once in every
 * wait, and after the Task that runs otherwise. The id may be shortened.
 * @throws InvalidInput without a reason, for no such rollout, and where the verb makes no sense
 */
export const decideOnRollout = async (
  table: string,
  rolloutId: string,
  verb: Verb,
  why: string,
  now: Date = new Date(),
): Promise<void> => {
  const reason = reasonOf({ reason: why });
  const records = await listRollouts(table, 200);
  for (const record of ofItsApproval(records, rolloutNamed(records, rolloutId))) {
    await decideOn(table, record, verb, reason, now);
  }
};

/**
 * An approval may come twice, and until the second execution has ended nobody sees which of the two
 * goes on: both are told, and the one that ends does not mind.
 */
const ofItsApproval = (
  records: readonly RolloutRecord[],
  meant: RolloutRecord,
): readonly RolloutRecord[] => {
  const { source, modelPackageArn, requestedAt } = meant;
  if (source !== "event") return [meant];
  const running = records.filter(
    (each) =>
      each.endedAt === undefined &&
      each.source === source &&
      each.modelPackageArn === modelPackageArn &&
      each.requestedAt === requestedAt,
  );
  return running.length > 0 ? running : [meant];
};

const decideOn = async (
  table: string,
  record: RolloutRecord,
  verb: Verb,
  reason: string,
  now: Date,
): Promise<void> => {
  const rollout = { id: record.rolloutId, startedAt: record.startedAt };
  const after = decided(controlIn(record), situationOf(record), verb, reason, now);
  const { hold } = record;
  const answer = hold ? HOLD_ANSWERS[verb] : undefined;
  // What the held state is told goes by its token; the rest of a person's hand stays as it was.
  const kept = answer ? { ...controlIn(record), paused: null, decisions: after.decisions } : after;
  const token = await recordControl(table, rollout, kept, { kind: verb, reason });
  const at = now.toISOString();
  await recordDecision(table, rollout, { number: after.decisions, verb, reason, at });
  if (hold && answer) return answerHold(rollout.id, hold.taskToken, answer, reason);
  const waiting = hold?.taskToken ?? token;
  if (waiting !== undefined) await wake(rollout.id, waiting, verb, reason);
};

/** Tells a held execution that somebody attends to it; without that it rolls back after 3 days. */
export const attendTo = async (
  table: string,
  rolloutId: string,
  now: Date = new Date(),
): Promise<void> => {
  const record = rolloutNamed(await listRollouts(table, 200), rolloutId);
  const { hold, attendedAt, startedAt } = record;
  if (!hold) throw new InvalidInput(`rollout ${rolloutId} is not held`);
  await ask(`attend to ${rolloutId}`, () =>
    client.send(new SendTaskHeartbeatCommand({ taskToken: hold.taskToken })),
  );
  // Who watches attends every few seconds; the page tells the minute.
  if (now.getTime() - Date.parse(attendedAt ?? startedAt) < ATTENDED_EVERY_MS) return;
  await recordAttended(table, { id: record.rolloutId, startedAt }, now);
};

/** What a held rollout is told; a verb that is not here has it look again. */
const HOLD_ANSWERS: Partial<Record<Verb, "resume" | "rollBack">> = {
  resume: "resume",
  "let-through": "resume",
  abort: "rollBack",
};

const answerHold = async (
  id: string,
  taskToken: string,
  kind: "resume" | "rollBack",
  reason: string,
): Promise<void> => {
  const output = JSON.stringify({ kind, reason });
  await ask(`hand the decision to ${id}`, () =>
    client.send(new SendTaskSuccessCommand({ taskToken, output })),
  );
};

const wake = async (id: string, taskToken: string, verb: Verb, cause: string): Promise<void> => {
  const error = verb === "abort" ? "RolloutAborted" : "DecisionWaiting";
  await askUnless(OVER, `wake ${id}`, () =>
    client.send(new SendTaskFailureCommand({ taskToken, error, cause })),
  );
};

const controlIn = ({ control }: RolloutRecord): Control =>
  control ?? { decisions: 0, pausedSeconds: 0 };

const situationOf = ({ endedAt, isGoingBack, hold }: RolloutRecord): Situation => {
  if (endedAt !== undefined) return "ended";
  if (isGoingBack) return "goingBack";
  return hold ? "held" : "running";
};

/** By its id, or by a beginning of it that only one rollout has. */
const rolloutNamed = (records: readonly RolloutRecord[], id: string): RolloutRecord => {
  const exact = records.find(({ rolloutId }) => rolloutId === id);
  if (exact) return exact;
  const found = id === "" ? [] : records.filter(({ rolloutId }) => rolloutId.startsWith(id));
  const [only] = found;
  if (only && found.length === 1) return only;
  throw new InvalidInput(
    found.length > 1
      ? `rollout: ${id} begins ${found.length} ids, ${found[0]?.rolloutId} and ${found[1]?.rolloutId} among them; give more of it`
      : `rollout: expected the id of a rollout, or its beginning, got ${id}; see "rollouts"`,
  );
};
