import {
  DescribeExecutionCommand,
  paginateGetExecutionHistory,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { InvalidInput } from "../../domain/errors.ts";
import { reasonOf } from "../../domain/rollout/decision.ts";
import type { RingStatus, RingView, RolloutView } from "../../domain/rollout/snapshot.ts";
import { ask, askUnless } from "../aws/aws-errors.ts";
import {
  listRollouts,
  type RolloutRecord,
  recordDecision,
  touchedRings,
} from "../ledger/rollouts.ts";

const client = new SFNClient({});

/** Ended rollouts never change, so each is asked for once. */
const ended = new Map<string, RolloutView>();

/** The newest rollouts as people see them. `sizeOf` tells how many devices a ring has. */
export const viewRollouts = async (
  table: string,
  limit: number,
  sizeOf: (ring: string) => number,
): Promise<RolloutView[]> => {
  const records = await listRollouts(table, limit);
  return Promise.all(
    records.map((record) => ended.get(record.executionArn) ?? view(table, record, sizeOf)),
  );
};

const view = async (
  table: string,
  record: RolloutRecord,
  sizeOf: (ring: string) => number,
): Promise<RolloutView> => {
  const [visited, status, rings] = await Promise.all([
    statesOf(record.executionArn),
    statusOf(record.executionArn),
    ringsOf(table, record, sizeOf),
  ]);
  const reason = record.reason ?? record.hold?.reason;
  const seen: RolloutView = {
    id: record.rolloutId,
    modelVersion: String(record.modelVersion ?? "unknown"),
    status,
    state: visited.at(-1) ?? "Admit",
    visited,
    rings,
    startedAt: record.startedAt,
    ...(record.outcome && { outcome: record.outcome }),
    ...(reason && { reason }),
    ...(record.endedAt && { endedAt: record.endedAt }),
  };
  if (status !== "RUNNING" && record.endedAt) ended.set(record.executionArn, seen);
  return seen;
};

const ringsOf = async (
  table: string,
  record: RolloutRecord,
  sizeOf: (ring: string) => number,
): Promise<RingView[]> => {
  const touched = await touchedRings(table, record.rolloutId);
  return (record.rings ?? []).map((name) => {
    const found = touched.find(({ ring }) => ring === name);
    return {
      name,
      status: (found?.status ?? "waiting") as RingStatus,
      succeeded: found?.succeeded ?? 0,
      failed: found?.failed ?? 0,
      pending: found?.pending ?? sizeOf(name),
    };
  });
};

const statesOf = async (executionArn: string): Promise<string[]> => {
  const names = await askUnless(
    ["ExecutionDoesNotExist"],
    `history of ${executionArn}`,
    async () => {
      const entered: string[] = [];
      const pages = paginateGetExecutionHistory(
        { client, pageSize: 1_000 },
        { executionArn, includeExecutionData: false },
      );
      for await (const page of pages) {
        entered.push(
          ...(page.events ?? []).flatMap((each) => each.stateEnteredEventDetails?.name ?? []),
        );
      }
      return entered;
    },
  );
  return names ?? [];
};

const statusOf = async (executionArn: string): Promise<RolloutView["status"]> => {
  const found = await askUnless(["ExecutionDoesNotExist"], `describe ${executionArn}`, () =>
    client.send(new DescribeExecutionCommand({ executionArn })),
  );
  return found?.status === "PENDING_REDRIVE" ? "RUNNING" : (found?.status ?? "ABORTED");
};

/**
 * Hands a person's decision to the held execution.
 * @throws InvalidInput without a reason, and when there is no such rollout or it is not held
 */
export const decideOnRollout = async (
  table: string,
  rolloutId: string,
  kind: "resume" | "rollBack",
  why: string,
): Promise<void> => {
  const reason = reasonOf({ reason: why });
  const record = await heldRollout(table, rolloutId);
  await recordDecision(table, { id: rolloutId, startedAt: record.startedAt }, { kind, reason });
  await ask(`hand the decision to ${rolloutId}`, () =>
    client.send(
      new SendTaskSuccessCommand({
        taskToken: record.hold.taskToken,
        output: JSON.stringify({ kind, reason }),
      }),
    ),
  );
};

/** Tells a held execution that somebody attends to it; without that it rolls back after 3 days. */
export const attendTo = async (table: string, rolloutId: string): Promise<void> => {
  const { hold } = await heldRollout(table, rolloutId);
  await ask(`attend to ${rolloutId}`, () =>
    client.send(new SendTaskHeartbeatCommand({ taskToken: hold.taskToken })),
  );
};

const heldRollout = async (table: string, rolloutId: string) => {
  const records = await listRollouts(table, 200);
  const record = records.find((each) => each.rolloutId === rolloutId);
  if (!record) {
    throw new InvalidInput(
      `rollout: expected the id of a rollout, got ${rolloutId}; see "rollouts"`,
    );
  }
  if (!record.hold) {
    throw new InvalidInput(
      `rollout ${rolloutId} is not held${record.outcome ? ` (${record.outcome})` : ""}; to go back to an earlier model, approve that version again`,
    );
  }
  return { ...record, hold: record.hold };
};
