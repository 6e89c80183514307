import {
  DescribeExecutionCommand,
  paginateGetExecutionHistory,
  SFNClient,
} from "@aws-sdk/client-sfn";
import type { RingStatus, RingView, RolloutView } from "../../domain/rollout/snapshot.ts";
import { askUnless } from "../aws/aws-errors.ts";
import { listRollouts, type RolloutRecord, touchedRings } from "../ledger/rollouts.ts";

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
    ...(status === "RUNNING" && record.control?.paused && { paused: record.control.paused }),
    ...(status === "RUNNING" && record.waitsFor && { waitsFor: record.waitsFor }),
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
