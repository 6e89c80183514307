import { MAX_DATA_BYTES } from "./data-limit.ts";

/** How items are put together, as numbers. */
export interface BatchRule {
  readonly maxItems: number;
  readonly maxBytes: number;
  /** Stands in each batch beside its items; undefined: nothing. */
  readonly batchInput: unknown;
}

/** What one child execution gets instead of a single item. */
export interface Batch {
  readonly Items: readonly unknown[];
  readonly BatchInput?: unknown;
}

/**
 * Items in order, as many in a batch as both limits let in; one that is too large alone is a batch of
 * its own. (Step Functions developer guide, "ItemBatcher (Map)")
 */
export const inBatches = (
  items: readonly unknown[],
  { maxItems, maxBytes, batchInput }: BatchRule,
): Batch[] => {
  const batches: Batch[] = [];
  const batchOf = (Items: readonly unknown[]): Batch =>
    batchInput === undefined ? { Items } : { BatchInput: batchInput, Items };
  const most = Math.min(maxBytes, MAX_DATA_BYTES);
  let [current, bytes] = [[] as unknown[], 0];
  const empty = sizeOf(batchOf([]));
  for (const item of items) {
    const size = sizeOf(item) + 1;
    const isFull = current.length >= maxItems || empty + bytes + size > most;
    if (isFull && current.length > 0) {
      batches.push(batchOf(current));
      [current, bytes] = [[], 0];
    }
    current.push(item);
    bytes += size;
  }
  if (current.length > 0) batches.push(batchOf(current));
  return batches;
};

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
