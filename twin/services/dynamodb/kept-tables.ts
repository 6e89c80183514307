import type { Store } from "../../world/store.ts";
import type { Dynalite, WireJson } from "./dynalite.ts";

/**
 * dynalite with every table and item in the store as well: it has no disk of its own in this
 * process. What changed is read back after each write, so that no expression is evaluated twice.
 */
export const keptTables = (inner: Dynalite, store: Store): Dynalite => {
  const tables = store.collection<readonly Order[]>("dynamodb/tables");
  const itemsOf = (table: string) => store.collection<WireJson>(`dynamodb/items/${table}`);

  const restore = async (): Promise<void> => {
    for (const [TableName, orders] of tables) {
      for (const { operation, input } of orders) {
        await inner.call(operation, input);
        await untilActive(inner, TableName);
      }
      for (const Item of itemsOf(TableName).values()) {
        await inner.call("PutItem", { TableName, Item });
      }
    }
  };
  const restored = restore();
  // Whoever calls first hears of it.
  restored.catch(() => undefined);

  const keyOf = (table: string, written: WireJson): WireJson => {
    const created = tables.get(table)?.[0]?.input;
    const schema = created?.["KeySchema"] as readonly { AttributeName: string }[] | undefined;
    return Object.fromEntries(
      (schema ?? []).map(({ AttributeName: name }) => [name, written[name]]),
    );
  };

  const keepItem = async (TableName: string, Key: WireJson): Promise<void> => {
    const { Item } = await inner.call("GetItem", { TableName, Key, ConsistentRead: true });
    const name = JSON.stringify(Object.entries(Key).sort(([a], [b]) => (a < b ? -1 : 1)));
    if (Item === undefined) itemsOf(TableName).delete(name);
    else itemsOf(TableName).set(name, Item as WireJson);
  };

  const keep = async (operation: string, input: WireJson): Promise<void> => {
    const table = String(input["TableName"]);
    if (operation === "CreateTable") tables.set(table, [{ operation, input }]);
    if (operation === "UpdateTable")
      tables.set(table, [...(tables.get(table) ?? []), { operation, input }]);
    if (operation === "DeleteTable") {
      tables.delete(table);
      itemsOf(table).clear();
    }
    for (const [name, written] of writtenBy(operation, input)) {
      await keepItem(name, keyOf(name, written));
    }
  };

  return {
    async call(operation, input) {
      await restored;
      const answer = await inner.call(operation, input);
      await keep(operation, input);
      return answer;
    },
    close: inner.close,
  };
};

/** A request that made or changed a table. */
interface Order {
  readonly operation: string;
  readonly input: WireJson;
}

/** A table is CREATING first; until it is ACTIVE it is not found. */
export const untilActive = async (dynalite: Dynalite, TableName: string): Promise<void> => {
  for (;;) {
    const { Table } = await dynalite.call("DescribeTable", { TableName });
    if ((Table as WireJson)["TableStatus"] === "ACTIVE") return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
};

/** Table, and item or key, of everything that the request wrote. */
const writtenBy = (operation: string, input: WireJson): [table: string, written: WireJson][] => {
  const table = String(input["TableName"]);
  if (operation === "PutItem") return [[table, input["Item"] as WireJson]];
  if (operation === "UpdateItem" || operation === "DeleteItem")
    return [[table, input["Key"] as WireJson]];
  if (operation !== "BatchWriteItem") return [];
  const requests = input["RequestItems"] as Record<string, readonly BatchRequest[]>;
  return Object.entries(requests).flatMap(([name, each]) =>
    each.map((request): [string, WireJson] => [
      name,
      request.PutRequest?.Item ?? request.DeleteRequest?.Key ?? {},
    ]),
  );
};

interface BatchRequest {
  readonly PutRequest?: { readonly Item: WireJson };
  readonly DeleteRequest?: { readonly Key: WireJson };
}
