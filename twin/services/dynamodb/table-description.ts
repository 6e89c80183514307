import type { WireJson } from "./dynalite.ts";

/**
 * dynalite describes tables a little differently from DynamoDB: a shorter table id, a zero where the
 * contract wants a positive number or nothing, and a member under another name.
 */
export const asOnAws = (answer: WireJson): WireJson =>
  Object.fromEntries(
    Object.entries(answer).map(([name, value]) =>
      name === "Table" || name === "TableDescription"
        ? [name, describe(value as WireJson)]
        : [name, value],
    ),
  );

const describe = (table: WireJson): WireJson => {
  const { TableThroughputModeSummary: _mode, TableId, ProvisionedThroughput, ...rest } = table;
  const indexes = table["GlobalSecondaryIndexes"] as WireJson[] | undefined;
  return {
    ...rest,
    TableId: String(TableId).padEnd(36, "0"),
    ProvisionedThroughput: withoutZeros(ProvisionedThroughput),
    ...(indexes === undefined
      ? {}
      : {
          GlobalSecondaryIndexes: indexes.map((index) => ({
            ...index,
            ProvisionedThroughput: withoutZeros(index["ProvisionedThroughput"]),
          })),
        }),
  };
};

const withoutZeros = (throughput: unknown): WireJson =>
  Object.fromEntries(
    Object.entries((throughput ?? {}) as WireJson).filter(
      ([name, value]) => name !== "NumberOfDecreasesToday" || value !== 0,
    ),
  );
