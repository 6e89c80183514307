import type { WireJson } from "./dynalite.ts";

/** A table with text keys; `indexes` are global, with all attributes. */
export interface TableDefinition {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey?: string;
  readonly indexes?: readonly {
    readonly name: string;
    readonly partitionKey: string;
    readonly sortKey?: string;
  }[];
}

/** The CreateTable request for it. */
export const createTableInput = (table: TableDefinition): WireJson => {
  const indexes = table.indexes ?? [];
  const keys = new Set(
    [table, ...indexes].flatMap(({ partitionKey, sortKey }) =>
      sortKey === undefined ? [partitionKey] : [partitionKey, sortKey],
    ),
  );
  return {
    TableName: table.name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [...keys].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    KeySchema: schemaOf(table),
    ...(indexes.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: indexes.map((index) => ({
            IndexName: index.name,
            KeySchema: schemaOf(index),
            Projection: { ProjectionType: "ALL" },
          })),
        }),
  };
};

const schemaOf = ({
  partitionKey,
  sortKey,
}: {
  partitionKey: string;
  sortKey?: string;
}): object[] => [
  { AttributeName: partitionKey, KeyType: "HASH" },
  ...(sortKey === undefined ? [] : [{ AttributeName: sortKey, KeyType: "RANGE" }]),
];
