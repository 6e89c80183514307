import { randomUUID } from "node:crypto";
import { errorText } from "../../error-text.ts";
import type { World } from "../../world/world.ts";

export interface TopicRule {
  readonly name: string;
  /** IoT SQL of the kind that the CDK stacks deploy. */
  readonly sql: string;
  /** The rule's action; a failure is counted and logged. */
  readonly act: (record: Record<string, unknown>) => Promise<void>;
}

export interface TopicRuleCounts {
  matched: number;
  failed: number;
}

/**
 * Runs a rule on the broker. Covered: `SELECT *` or fields by name, with further columns made of texts,
 * topic(n), timestamp(), fields and concat(…), FROM one filter, WHERE NOT isUndefined(field) or none. A
 * field that is not there is left out.
 * @throws Error naming the part of the SQL that is not covered
 */
export const runTopicRule = (world: World, { name, sql, act }: TopicRule): TopicRuleCounts => {
  const { filter, needed, names, columns } = parseSql(sql);
  const counts = { matched: 0, failed: 0 };
  const perform = async ({ topic, payload }: Received): Promise<void> => {
    const message: unknown = JSON.parse(Buffer.from(payload).toString("utf8"));
    const context = { topic, now: world.clock.now().getTime(), fields: Object(message) };
    const fields = message as Record<string, unknown>;
    if (needed !== undefined && fields[needed] === undefined) return;
    const chosen = names === "all" ? fields : only(fields, names);
    const added = columns.map(({ name, value }) => [name, value(context)]);
    await act({ ...chosen, ...Object.fromEntries(added) });
  };
  // In the store until it is done: a process may die before.
  const underWay = world.store.collection<Received>(`iot/topic-rule/${name}`);
  const settle = (id: string, received: Received): Promise<void> =>
    perform(received)
      .catch((error: unknown) => {
        counts.failed += 1;
        world.log(`topic rule ${name}, ${received.topic}: ${errorText(error)}`);
      })
      .finally(() => underWay.delete(id));
  for (const [id, received] of underWay) void settle(id, received);
  world.mqtt.subscribe(filter, (topic, payload) => {
    counts.matched += 1;
    const [id, received] = [randomUUID(), { topic, payload: Uint8Array.from(payload) }];
    underWay.set(id, received);
    void settle(id, received);
  });
  return counts;
};

interface Received {
  readonly topic: string;
  readonly payload: Uint8Array;
}

interface Context {
  readonly topic: string;
  readonly now: number;
  readonly fields: Readonly<Record<string, unknown>>;
}
type Expression = (context: Context) => string | number;

const STATEMENT = /^SELECT (.+?) FROM '([^']+)'(?: WHERE NOT isUndefined\((\w+)\))?$/;

const parseSql = (sql: string) => {
  const [, list = "", filter, needed] = STATEMENT.exec(sql.trim()) ?? [];
  if (filter === undefined)
    throw new Error(
      `topic rule: ${sql}: only SELECT … FROM 'filter' is covered, of WHERE only NOT isUndefined(field)`,
    );
  const parts = splitList(list);
  const plain = parts.filter((part) => /^\w+$/.test(part));
  const names = parts[0] === "*" ? ("all" as const) : plain;
  const made = parts.filter((part) => part !== "*" && !plain.includes(part));
  const columns = made.map((column) => {
    const [, expression = "", name = ""] = /^(.+) AS (\w+)$/.exec(column) ?? [];
    if (name === "") throw new Error(`topic rule: ${column}: expected "expression AS name"`);
    return { name, value: parseExpression(expression) };
  });
  return { filter, needed, names, columns };
};

const only = (fields: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(names.flatMap((name) => (name in fields ? [[name, fields[name]]] : [])));

const parseExpression = (text: string): Expression => {
  const [, literal] = /^'([^']*)'$/.exec(text) ?? [];
  if (literal !== undefined) return () => literal;
  const [, level] = /^topic\((\d+)\)$/.exec(text) ?? [];
  if (level !== undefined) return ({ topic }) => topic.split("/")[Number(level) - 1] ?? "";
  if (text === "timestamp()") return ({ now }) => now;
  if (/^\w+$/.test(text)) return ({ fields }) => String(fields[text] ?? "");
  const [, parts] = /^concat\((.+)\)$/.exec(text) ?? [];
  if (parts === undefined) throw new Error(`topic rule: the expression ${text} is not covered`);
  const expressions = splitList(parts).map(parseExpression);
  return (context) => expressions.map((expression) => expression(context)).join("");
};

/** A text, a bracket with at most one more inside, or anything but a comma. */
const PART = /(?:'[^']*'|\((?:[^()]|\([^()]*\))*\)|[^,'(])+/g;

const splitList = (text: string): string[] => (text.match(PART) ?? []).map((part) => part.trim());
