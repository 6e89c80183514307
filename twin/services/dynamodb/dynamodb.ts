import { contractOf } from "../../wire/contract/contract.ts";
import { fromJson, toJson } from "../../wire/json-values.ts";
import type { Call, Operation, Service } from "../../wire/service.ts";
import { AwsError } from "../../wire/service.ts";
import type { Store } from "../../world/store.ts";
import type { Dynalite, WireJson } from "./dynalite.ts";
import { openDynalite } from "./dynalite.ts";
import { createGate } from "./gate.ts";
import { keptTables, untilActive } from "./kept-tables.ts";
import type { TableDefinition } from "./table-definition.ts";
import { createTableInput } from "./table-definition.ts";
import { asOnAws } from "./table-description.ts";
import { transactWrite } from "./transact-write.ts";

export interface LocalDynamoDb {
  readonly service: Service;
  /** Creates a table and answers its ARN when the table can be used. */
  createTable(table: TableDefinition): Promise<string>;
  /** As PutItem without a condition; the item in DynamoDB's own form. */
  put(table: string, item: object): Promise<void>;
  close(): Promise<void>;
}

/** DynamoDB by dynalite, in this process: no port, no second HTTP hop. */
export const createDynamoDb = ({
  account,
  region,
  store,
}: {
  account: string;
  region: string;
  store: Store;
}): LocalDynamoDb => {
  const dynalite = keptTables(openDynalite({ account, region }), store);
  const operations = Object.fromEntries(SERVED.map((name) => [name, operationOf(dynalite, name)]));
  return {
    service: { name: "dynamodb", operations: withTransactions(dynalite, operations) },
    async createTable(table) {
      const { TableDescription } = await dynalite.call("CreateTable", createTableInput(table));
      await untilActive(dynalite, table.name);
      return String((TableDescription as WireJson)["TableArn"]);
    },
    async put(TableName, Item) {
      await operationOf(dynalite, "PutItem")({ TableName, Item }, PUT);
    },
    close: dynalite.close,
  };
};

const withTransactions = (
  dynalite: Dynalite,
  operations: Readonly<Record<string, Operation>>,
): Readonly<Record<string, Operation>> => {
  const gate = createGate();
  const single: Record<string, Operation> = { ...operations, ...conditional(dynalite) };
  const perform = async (name: string, input: object, call: Call) => single[name]?.(input, call);
  const TransactWriteItems = transactWrite(
    { perform, keyNames: (name) => keyNamesOf(dynalite, name) },
    gate,
  );
  const shared = Object.entries(single).map(([name, each]) => [name, gate.shared(each)] as const);
  return { ...Object.fromEntries(shared), TransactWriteItems };
};

const PUT = { service: "dynamodb", operation: "PutItem", caller: "twin" };

/** What dynalite has; transactions are made of these. */
const SERVED = [
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteTable",
  "DescribeTable",
  "DescribeTimeToLive",
  "GetItem",
  "ListTables",
  "Query",
  "Scan",
  "UpdateTable",
] as const;

const CONDITIONAL = ["PutItem", "UpdateItem", "DeleteItem"] as const;

const operationOf =
  (dynalite: Dynalite, name: string): Operation =>
  async (input: object) => {
    const contract = contractOf("dynamodb");
    const operation = contract?.operations[name];
    if (contract === undefined || !operation?.input || !operation.output) {
      throw new Error(
        `dynamodb.${name}: not in the contract; add it to twin/wire/contract/supplement.json`,
      );
    }
    const wire = toJson(contract.shapes, operation.input, input) as WireJson;
    const answer = withoutEmptyRest(asOnAws(await dynalite.call(name, wire)));
    return fromJson(contract.shapes, operation.output, answer) as object;
  };

/** An empty map breaks the model's own least length of one; left out it says the same to every SDK. */
const withoutEmptyRest = (answer: WireJson): WireJson => {
  const { UnprocessedKeys, ...rest } = answer;
  const isLeft = Object.keys((UnprocessedKeys as object | undefined) ?? {}).length > 0;
  return isLeft ? answer : rest;
};

// dynalite ignores ReturnValuesOnConditionCheckFailure, so the item is read after the refusal.
const conditional = (dynalite: Dynalite): Service["operations"] =>
  Object.fromEntries(
    CONDITIONAL.map((name) => [name, withOldItem(dynalite, operationOf(dynalite, name))]),
  );

const withOldItem =
  (dynalite: Dynalite, operation: Operation): Operation =>
  async (input: ConditionalInput, call) => {
    try {
      return await operation(input, call);
    } catch (error) {
      if (input.ReturnValuesOnConditionCheckFailure !== "ALL_OLD" || !isConditionFailure(error)) {
        throw error;
      }
      const item = await oldItem(dynalite, input, call);
      return Promise.reject(new AwsError(error.code, error.message, error.status, item));
    }
  };

interface ConditionalInput {
  readonly TableName: string;
  readonly Key?: Record<string, unknown>;
  readonly Item?: Record<string, unknown>;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

const isConditionFailure = (error: unknown): error is AwsError =>
  error instanceof AwsError && error.code === "ConditionalCheckFailedException";

const oldItem = async (
  dynalite: Dynalite,
  { TableName, Key, Item = {} }: ConditionalInput,
  call: Call,
): Promise<{ Item?: object }> => {
  const names = await keyNamesOf(dynalite, TableName);
  const key = Key ?? Object.fromEntries(names.map((name) => [name, Item[name]]));
  const get = operationOf(dynalite, "GetItem");
  return (await get({ TableName, Key: key, ConsistentRead: true }, call)) as { Item?: object };
};

const keyNamesOf = async (dynalite: Dynalite, TableName: string): Promise<string[]> => {
  const { Table } = await dynalite.call("DescribeTable", { TableName });
  const { KeySchema } = Table as { KeySchema: { AttributeName: string }[] };
  return KeySchema.map(({ AttributeName }) => AttributeName);
};
