import { isDeepStrictEqual } from "node:util";
import { AwsError, type Call, type Operation } from "../../wire/service.ts";
import type { Gate } from "./gate.ts";

type Item = Readonly<Record<string, unknown>>;

interface Action {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

interface TransactInput {
  readonly TransactItems: readonly Readonly<Record<string, Action>>[];
  readonly ClientRequestToken?: string;
}

/** One item of a transaction with what was there before. */
interface Part {
  readonly operation: string;
  readonly action: Action;
  readonly key: Item;
  readonly before: Item | undefined;
}

/** Single operations of the table, and the names of a table's key attributes. */
interface Table {
  readonly perform: (operation: string, input: object, call: Call) => Promise<unknown>;
  readonly keyNames: (table: string) => Promise<readonly string[]>;
}

const MOST_ITEMS = 100;
/** (DynamoDB API reference, TransactWriteItems, ClientRequestToken) */
const TOKEN_MS = 600_000;

/** All or nothing: each item by its single operation, while nobody else is let in, and back where one refuses. */
export const transactWrite = (table: Table, gate: Gate): Operation => {
  const tokens = new Map<string, { readonly input: TransactInput; readonly at: number }>();
  return (input: TransactInput, call) =>
    gate.alone(async () => {
      if (isRepeated(tokens, input)) return {};
      const parts = await partsOf(table, input, call);
      await performAll(table, parts, call);
      const { ClientRequestToken: token } = input;
      if (token !== undefined) tokens.set(token, { input, at: Date.now() });
      return {};
    });
};

/** The items are all different, so each refuses for itself. @throws AwsError with the reasons of all */
const performAll = async (table: Table, parts: readonly Part[], call: Call): Promise<void> => {
  const failures: (AwsError | undefined)[] = [];
  for (const part of parts) failures.push(await failureOf(table, part, call));
  if (failures.some((failure) => failure !== undefined)) {
    await goBack(table, parts, call);
    throw cancelled(parts, failures);
  }
  // A check must leave no trace.
  const checks = parts.filter(({ operation }) => operation === "ConditionCheck");
  await goBack(table, checks, call);
};

const isRepeated = (
  tokens: Map<string, { readonly input: TransactInput; readonly at: number }>,
  input: TransactInput,
): boolean => {
  const known = tokens.get(input.ClientRequestToken ?? "");
  if (known === undefined || Date.now() - known.at > TOKEN_MS) return false;
  if (isDeepStrictEqual(known.input, input)) return true;
  throw new AwsError(
    "IdempotentParameterMismatchException",
    "This request has a client token that was used with other parameters",
  );
};

const partsOf = async (
  table: Table,
  { TransactItems }: TransactInput,
  call: Call,
): Promise<Part[]> => {
  if (TransactItems.length > MOST_ITEMS) {
    throw invalid(`Member must have length less than or equal to ${MOST_ITEMS}`);
  }
  const parts: Part[] = [];
  for (const item of TransactItems) {
    const [[operation = "", action] = []] = Object.entries(item);
    if (action === undefined) throw invalid("TransactItems can only contain one operation each");
    const key = await keyOf(table, action);
    if (parts.some((part) => isSame(part, action.TableName, key))) {
      throw invalid("Transaction request cannot include multiple operations on one item");
    }
    const { TableName } = action;
    const found = await table.perform(
      "GetItem",
      { TableName, Key: key, ConsistentRead: true },
      call,
    );
    parts.push({ operation, action, key, before: (found as { Item?: Item }).Item });
  }
  return parts;
};

const isSame = ({ action, key }: Part, name: string, other: Item): boolean =>
  action.TableName === name && isDeepStrictEqual(key, other);

const keyOf = async (table: Table, { TableName, Key, Item = {} }: Action): Promise<Item> => {
  if (Key !== undefined) return Key;
  const names = await table.keyNames(TableName);
  return Object.fromEntries(names.map((name) => [name, Item[name]]));
};

/** A check is an update that changes nothing. */
const OPERATIONS: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "UpdateItem",
};

const failureOf = async (
  table: Table,
  { operation, action }: Part,
  call: Call,
): Promise<AwsError | undefined> => {
  const { ReturnValuesOnConditionCheckFailure: _, ...input } = action;
  try {
    await table.perform(OPERATIONS[operation] ?? operation, input, call);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError && error.code === "ConditionalCheckFailedException") return error;
    if (error instanceof AwsError && error.code === "ValidationException") return error;
    throw error;
  }
};

const goBack = async (table: Table, parts: readonly Part[], call: Call): Promise<void> => {
  for (const { action, key, before } of parts) {
    const { TableName } = action;
    if (before) await table.perform("PutItem", { TableName, Item: before }, call);
    else await table.perform("DeleteItem", { TableName, Key: key }, call);
  }
};

const cancelled = (
  parts: readonly Part[],
  failures: readonly (AwsError | undefined)[],
): AwsError => {
  const reasons = failures.map((failure, index) => reasonOf(failure, parts[index]));
  const codes = reasons.map(({ Code }) => Code).join(", ");
  return new AwsError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    400,
    { CancellationReasons: reasons },
  );
};

const reasonOf = (failure: AwsError | undefined, part: Part | undefined) => {
  if (failure === undefined) return { Code: "None" };
  const isCondition = failure.code === "ConditionalCheckFailedException";
  const wantsOld = part?.action.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
  return {
    Code: isCondition ? "ConditionalCheckFailed" : "ValidationError",
    Message: failure.message,
    ...(isCondition && wantsOld && part.before && { Item: part.before }),
  };
};

const invalid = (message: string): AwsError => new AwsError("ValidationException", message);
