import { AwsError } from "../../wire/service.ts";

const DEFAULT_SIZE = 25;

/** One page of `all` under that member name; the token is the next item's position. */
export const paged = (
  input: { maxResults?: number; nextToken?: string },
  member: string,
  all: readonly unknown[],
): object => {
  const start = input.nextToken === undefined ? 0 : Number(input.nextToken);
  if (!Number.isInteger(start) || start < 0 || start > all.length) {
    throw new AwsError(
      "InvalidRequestException",
      `nextToken: ${input.nextToken} is not one of ours`,
    );
  }
  const end = start + (input.maxResults ?? DEFAULT_SIZE);
  return {
    [member]: all.slice(start, end),
    ...(end < all.length && { nextToken: String(end) }),
  };
};
