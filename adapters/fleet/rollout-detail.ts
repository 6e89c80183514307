import { type HistoryEvent, paginateGetExecutionHistory, SFNClient } from "@aws-sdk/client-sfn";
import * as z from "zod/mini";
import type {
  DeviceProof,
  RingDetail,
  RolloutDetail,
  StepTimes,
} from "../../domain/rollout/fleet-questions.ts";
import type { RingStatus } from "../../domain/rollout/snapshot.ts";
import { stepOf } from "../../domain/rollout/steps.ts";
import { askUnless } from "../aws/aws-errors.ts";
import { listRollouts, type RolloutRecord } from "../ledger/rollouts.ts";
import { queryItems } from "../ledger/table.ts";

const client = new SFNClient({});

const text = z.optional(z.string());
const decision = z.object({ verb: z.string(), reason: z.string(), at: z.string() });

/** What a ring's item may hold for the page; what an older or newer rollout wrote otherwise is left out. */
const ring = z.object({
  ring: z.string(),
  status: z.string(),
  deployedAt: text,
  dwellSeconds: z.catch(z.optional(z.number()), undefined),
  deadlineAt: text,
  bakeUntil: text,
  reason: text,
  rules: z.catch(
    z.array(z.object({ rule: z.string(), result: z.string(), words: z.string() })),
    [],
  ),
  evidence: z.catch(z.array(z.unknown()), []),
});

const proof = z.object({
  thingName: z.string(),
  execution: text,
  cause: text,
  health: z.optional(z.object({ state: text, modelVersion: text })),
});

/** One rollout with its times, the words of whoever asked, and each ring's evidence. */
export const rolloutDetail = async (
  table: string,
  id: string,
): Promise<RolloutDetail | undefined> => {
  const record = (await listRollouts(table, 200)).find(({ rolloutId }) => rolloutId === id);
  if (record === undefined) return undefined;
  const [steps, items] = await Promise.all([
    stepTimes(record),
    queryItems(table, { pk: `rollout#${id}` }),
  ]);
  return {
    id,
    steps,
    rings: await ringDetails(table, id, items),
    decisions: items.flatMap((item) => {
      const found = decision.safeParse(item);
      return found.success ? [found.data] : [];
    }),
    ...(record.hold && { heldSince: record.hold.since }),
    ...(record.hold && record.attendedAt && { attendedAt: record.attendedAt }),
    ...(record.requestedBy && { requestedBy: record.requestedBy }),
    ...(record.requestReason && { requestReason: record.requestReason }),
    ...(record.requestedAt && { requestedAt: record.requestedAt }),
  };
};

const ringDetails = (
  table: string,
  id: string,
  items: readonly Record<string, unknown>[],
): Promise<RingDetail[]> =>
  Promise.all(
    items.flatMap((item) => {
      const found = ring.safeParse(item);
      return found.success ? [detailOf(table, id, found.data)] : [];
    }),
  );

const detailOf = async (
  table: string,
  id: string,
  item: z.infer<typeof ring>,
): Promise<RingDetail> => {
  const { ring: name, status, deployedAt, reason, rules, evidence } = item;
  const { dwellSeconds, deadlineAt, bakeUntil } = item;
  // Evidence lies in the ring's item, or in an item of its own for each device.
  const devices =
    evidence.length > 0
      ? evidence
      : await queryItems(table, { pk: `rollout#${id}#${name}`, startsWith: "device#" });
  return {
    name,
    status: status as RingStatus,
    rules,
    devices: devices.flatMap(proofOf),
    ...(deployedAt && { deployedAt }),
    ...(dwellSeconds !== undefined && { dwellSeconds }),
    ...(deadlineAt && { deadlineAt }),
    ...(bakeUntil && { bakeUntil }),
    ...(reason && { reason }),
  };
};

const proofOf = (item: unknown): DeviceProof[] => {
  const found = proof.safeParse(item);
  if (!found.success) return [];
  const { thingName, execution, cause, health } = found.data;
  return [
    {
      thingName,
      ...(execution && { execution }),
      ...(cause && { cause }),
      ...(health?.state && { state: health.state }),
      ...(health?.modelVersion && { modelVersion: health.modelVersion }),
    },
  ];
};

/** When each step was entered first, and when the next one was. */
const stepTimes = async ({ executionArn, endedAt }: RolloutRecord): Promise<StepTimes[]> => {
  const entered = await statesEntered(executionArn);
  const times: StepTimes[] = [];
  for (const { state, at } of entered) {
    const step = stepOf(state);
    const last = times.at(-1);
    if (last?.step === step) continue;
    if (last) times[times.length - 1] = { ...last, to: at };
    times.push({ step, from: at });
  }
  const last = times.at(-1);
  if (last && endedAt) times[times.length - 1] = { ...last, to: endedAt };
  return times;
};

interface Entered {
  readonly state: string;
  readonly at: string;
}

const statesEntered = async (executionArn: string): Promise<Entered[]> => {
  const input = { executionArn, includeExecutionData: false };
  const what = `history of ${executionArn}`;
  const entered = await askUnless(["ExecutionDoesNotExist"], what, async () => {
    const found: Entered[] = [];
    for await (const page of paginateGetExecutionHistory({ client, pageSize: 1_000 }, input)) {
      found.push(...(page.events ?? []).flatMap(enteredBy));
    }
    return found;
  });
  return entered ?? [];
};

const enteredBy = ({ stateEnteredEventDetails, timestamp }: HistoryEvent): Entered[] => {
  const state = stateEnteredEventDetails?.name;
  return state && timestamp ? [{ state, at: timestamp.toISOString() }] : [];
};
