/** The SDK's form of endpoint rules (@smithy/core, decideEndpoint). */
export interface Diagram {
  /** Three numbers a node: its condition, and where to go when that holds and when it does not. */
  readonly nodes: ArrayLike<number>;
  /**
   * A reference is ±(node's number + 1), negative for the node's opposite; ±1 is "no rule matches";
   * from RESULT on it is a result's number.
   */
  readonly root: number;
  /** Function, arguments, and the name that the value gets. */
  readonly conditions: readonly (readonly [string, unknown[], string?])[];
  readonly results: readonly unknown[];
}

/** Answers by condition, written as its function and its arguments in JSON. */
export type Decisions = Readonly<Record<string, boolean>>;

const RESULT = 100_000_000;

/**
 * The diagram without the conditions whose answers are given, and without what they made
 * unreachable. @throws Error naming an answer to a condition that the diagram does not have
 */
export const decided = (diagram: Diagram, decisions: Decisions): Diagram => {
  const keys = diagram.conditions.map(([fn, args]) => `${fn}${JSON.stringify(args)}`);
  const unknown = Object.keys(decisions).filter((key) => !keys.includes(key));
  if (unknown.length > 0) {
    throw new Error(
      `the endpoint rules have no condition ${unknown.join(", ")}; mend lambdas/build/slim-endpoints.ts`,
    );
  }
  const triple = (reference: number) => {
    const at = 3 * (Math.abs(reference) - 1);
    const [condition = 0, high = 0, low = 0] = [0, 1, 2].map(
      (offset) => diagram.nodes[at + offset],
    );
    return { condition, high, low };
  };
  const isNode = (reference: number) => Math.abs(reference) !== 1 && reference < RESULT;

  /** Where a reference leads once the answered conditions are passed. */
  const follow = (reference: number): number => {
    if (!isNode(reference)) return reference;
    const { condition, high, low } = triple(reference);
    const answer = decisions[keys[condition] ?? ""];
    if (answer === undefined) return reference;
    return follow(reference > 0 === answer ? high : low);
  };

  const conditions = numbering<number>();
  const results = numbering<number>();
  const visited = new Map<number, number>();
  const nodes = [[-1, 1, -1]];
  const visit = (from: number): number => {
    const reference = follow(from);
    if (!isNode(reference)) {
      return reference < RESULT ? reference : RESULT + results.of(reference - RESULT);
    }
    const known = visited.get(Math.abs(reference));
    if (known !== undefined) return Math.sign(reference) * known;
    const index = nodes.push([]);
    visited.set(Math.abs(reference), index);
    const { condition, high, low } = triple(reference);
    nodes[index - 1] = [conditions.of(condition), visit(high), visit(low)];
    return Math.sign(reference) * index;
  };
  const root = visit(diagram.root);
  return {
    nodes: nodes.flat(),
    root,
    conditions: conditions.order.flatMap((index) =>
      diagram.conditions[index] ? [diagram.conditions[index]] : [],
    ),
    results: results.order.map((index) => diagram.results[index]),
  };
};

/** Gives things numbers in the order in which they are first asked for. */
const numbering = <T>() => {
  const numbers = new Map<T, number>();
  return {
    of(thing: T): number {
      const number = numbers.get(thing) ?? numbers.size;
      numbers.set(thing, number);
      return number;
    },
    get order(): T[] {
      return [...numbers.keys()];
    },
  };
};
