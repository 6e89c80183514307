import type { Store } from "../../world/store.ts";
import { compilePattern, type EventMatcher } from "./pattern.ts";

interface Rule {
  readonly name: string;
  /** EventBridge's pattern language; see pattern.ts. */
  readonly pattern: unknown;
}

/** A rule that this process or an earlier one has. */
export interface KnownRule<Put extends Rule> {
  readonly name: string;
  readonly matches: EventMatcher;
  /** The rule with its target, once this process has put it. */
  readonly put: Promise<Put>;
}

export interface KnownRules<Put extends Rule> {
  put(rule: Put): void;
  remove(name: string): void;
  get(name: string): KnownRule<Put> | undefined;
  values(): Iterable<KnownRule<Put>>;
}

/**
 * Rules outlive a process as on AWS, by their patterns; targets are put again at each start. An event
 * that comes before then is matched and waits for its target: it would be lost else.
 */
export const knownRules = <Put extends Rule>(store: Store): KnownRules<Put> => {
  const patterns = store.collection<unknown>("events/patterns");
  const rules = new Map<string, KnownRule<Put> & { settle(rule: Put): void }>();

  const know = (name: string, pattern: unknown): KnownRule<Put> & { settle(rule: Put): void } => {
    const { promise, resolve } = Promise.withResolvers<Put>();
    const rule = { name, matches: compilePattern(pattern), put: promise, settle: resolve };
    rules.set(name, rule);
    return rule;
  };
  for (const [name, pattern] of patterns) know(name, pattern);

  return {
    put(rule) {
      const earlier = rules.get(rule.name);
      know(rule.name, rule.pattern).settle(rule);
      // Deliveries that wait for an earlier process's rule go to this one's target.
      earlier?.settle(rule);
      patterns.set(rule.name, rule.pattern);
    },
    remove(name) {
      rules.delete(name);
      patterns.delete(name);
    },
    get: (name) => rules.get(name),
    values: () => rules.values(),
  };
};
