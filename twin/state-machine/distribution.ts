import type { ItemBatcher } from "./definition.ts";
import { type BatchRule, inBatches } from "./item-batches.ts";
import { contextOfItem, type MapItem } from "./map-plan.ts";
import { queryFailure, runtimeFailure, type StateFailure } from "./state-failure.ts";
import type { Tolerance } from "./tolerance.ts";
import type { Visit } from "./visit.ts";
import { withContext } from "./visit.ts";

/** One execution that a distributed Map starts. */
export interface MapChild {
  readonly input: unknown;
  /** How many items it stands for. */
  readonly items: number;
  /** What it finds more in its context object. */
  readonly context: Readonly<Record<string, unknown>>;
}

/** Items are selected first and put together then. (Developer guide, "Map state input and output fields") */
export const childrenOf = async (visit: Visit, items: readonly MapItem[]): Promise<MapChild[]> => {
  const selected: MapChild[] = [];
  for (const [index, item] of items.entries()) {
    const context = { Map: contextOfItem(item, index) };
    const input = await visit.queries.itemInput(withContext(visit, context), item.value);
    selected.push({ input, items: 1, context });
  }
  const { ItemBatcher: batcher } = visit.state;
  if (batcher === undefined) return selected;
  const inputs = selected.map(({ input }) => input);
  return inBatches(inputs, await ruleOf(visit, batcher)).map((batch) => ({
    input: batch,
    items: batch.Items.length,
    context: {},
  }));
};

const ruleOf = async (visit: Visit, batcher: ItemBatcher): Promise<BatchRule> => {
  const at = async (name: "MaxItemsPerBatch" | "MaxInputBytesPerBatch"): Promise<number> => {
    const given = await fieldOf(visit, "ItemBatcher", batcher as Fields, name);
    return given === undefined
      ? Number.POSITIVE_INFINITY
      : wholeNumber(visit, `ItemBatcher/${name}`, given, 1);
  };
  return {
    maxItems: await at("MaxItemsPerBatch"),
    maxBytes: await at("MaxInputBytesPerBatch"),
    batchInput:
      "BatchInput" in batcher
        ? await visit.queries.inside(visit, "ItemBatcher/BatchInput", batcher.BatchInput)
        : undefined,
  };
};

type Fields = Readonly<Record<string, unknown>>;

/** A number inside a field: an expression, or, in JSONPath, what `<name>Path` names. */
const fieldOf = async (visit: Visit, where: string, holder: Fields, name: string) => {
  if (name in holder) return visit.queries.inside(visit, `${where}/${name}`, holder[name]);
  const path = holder[`${name}Path`];
  if (path === undefined) return undefined;
  const found = await visit.queries.inside(visit, `${where}/${name}Path`, { "value.$": path });
  return (found as { readonly value: unknown }).value;
};

/** How many failures the state's own fields let pass. */
export const toleranceOf = async (visit: Visit): Promise<Tolerance> => {
  const at = async (name: string, check: typeof wholeNumber): Promise<number | undefined> => {
    const given = await visit.queries.field(visit, name);
    return given === undefined ? undefined : check(visit, name, given, 0);
  };
  return {
    count: await at("ToleratedFailureCount", wholeNumber),
    percentage: await at("ToleratedFailurePercentage", share),
  };
};

const wholeNumber = (visit: Visit, name: string, value: unknown, least: number): number => {
  if (Number.isInteger(value) && (value as number) >= least) return value as number;
  throw unfit(visit, `${name} must be a whole number of ${least} or more`, value);
};

const share = (visit: Visit, name: string, value: unknown): number => {
  if (typeof value === "number" && value >= 0 && value <= 100) return value;
  throw unfit(visit, `${name} must be a number from 0 to 100`, value);
};

const unfit = ({ language, name }: Visit, rule: string, value: unknown): StateFailure => {
  const cause = `${rule} in the state '${name}', but was ${JSON.stringify(value)}`;
  return language === "JSONata" ? queryFailure(cause) : runtimeFailure(cause);
};
