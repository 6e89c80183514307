import { AwsError } from "../../wire/service.ts";

interface Paging {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** One page, and the token of the next. The token is the position: nothing of a list is ever deleted midway but jobs. */
export const pageOf = <T>(
  items: readonly T[],
  { MaxResults = 100, NextToken }: Paging,
): { page: readonly T[]; next: { NextToken?: string } } => {
  const from = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, "base64").toString());
  if (!Number.isInteger(from) || from < 0) {
    throw new AwsError("ValidationException", `NextToken ${NextToken} is not one of this list`);
  }
  const to = from + MaxResults;
  const next = to < items.length ? { NextToken: Buffer.from(String(to)).toString("base64") } : {};
  return { page: items.slice(from, to), next };
};

interface Selection<T> {
  readonly items: Iterable<T>;
  readonly createdAt: (item: T) => Date;
  readonly name: (item: T) => string;
}

/** The filters and orders that SageMaker's List calls share; ascending by creation unless asked otherwise. */
export const selected = <T>(
  { items, createdAt, name }: Selection<T>,
  input: {
    readonly NameContains?: string;
    readonly After?: Date | undefined;
    readonly Before?: Date | undefined;
    readonly SortBy?: string;
    readonly SortOrder?: string;
  },
): T[] => {
  const { NameContains = "", After, Before } = input;
  const found = [...items].filter(
    (item) =>
      name(item).toLowerCase().includes(NameContains.toLowerCase()) &&
      (After === undefined || createdAt(item) > After) &&
      (Before === undefined || createdAt(item) < Before),
  );
  // Insertion order is creation order, finer than the clock's milliseconds.
  if (input.SortBy === "Name") found.sort((a, b) => (name(a) < name(b) ? -1 : 1));
  return input.SortOrder === "Descending" ? found.reverse() : found;
};
