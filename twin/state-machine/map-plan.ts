import type { Flow } from "./definition.ts";

/** One of a Map's items; of an object, with its key. */
export interface MapItem {
  readonly key?: string;
  readonly value: unknown;
}

/** What a Map does: this flow for each item, so many at once. */
export interface MapPlan {
  readonly flow: Flow;
  readonly items: readonly MapItem[];
  readonly limit: number;
}

/** What the context object tells of the item: `Map`. */
export const contextOfItem = ({ key, value }: MapItem, index: number): object => ({
  Item: { Index: index, Value: value, ...(key === undefined ? {} : { Key: key }) },
});
