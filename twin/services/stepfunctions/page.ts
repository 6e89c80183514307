import { AwsError } from "../../wire/service.ts";

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextToken?: string;
}

/** One page of a list; the token holds the key of the last item given, so that new ones do not shift it. */
export const pageOf = <T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  { maxResults = 0, nextToken }: { maxResults?: number; nextToken?: string },
): Page<T> => {
  const size = maxResults === 0 ? DEFAULT_SIZE : maxResults;
  const start = nextToken === undefined ? 0 : indexAfter(all, keyOf, nextToken);
  const items = all.slice(start, start + size);
  const last = items.at(-1);
  if (last === undefined || start + items.length >= all.length) return { items };
  return { items, nextToken: Buffer.from(keyOf(last)).toString("base64url") };
};

const DEFAULT_SIZE = 100;

const indexAfter = <T>(all: readonly T[], keyOf: (item: T) => string, token: string): number => {
  const key = Buffer.from(token, "base64url").toString();
  const index = all.findIndex((item) => keyOf(item) === key);
  if (index >= 0) return index + 1;
  throw new AwsError("InvalidToken", `Invalid Token: '${token}'; start again without nextToken`);
};
