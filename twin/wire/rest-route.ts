import type { Member, OperationContract, ServiceContract } from "./contract/contract.ts";
import { shapeOf } from "./contract/contract.ts";
import type { Route } from "./route.ts";
import { isSigningParameter } from "./signature.ts";

/**
 * A function that finds the operation of a REST request by method, path template, fixed query and
 * the members that an operation requires in query and headers (UploadPart and PutObject differ only there).
 */
export const restRoutesOf = (
  contract: ServiceContract,
): ((request: Request) => Route | undefined) => {
  const known = tables.get(contract);
  if (known !== undefined) return known;
  const table = Object.entries(contract.operations).map(([name, operation]) =>
    entryOf(contract, name, operation),
  );
  const find = (request: Request) => best(table, request, contract);
  tables.set(contract, find);
  return find;
};

const tables = new WeakMap<ServiceContract, (request: Request) => Route | undefined>();

interface Entry {
  readonly name: string;
  readonly operation: OperationContract;
  readonly path: RegExp;
  readonly params: readonly string[];
  readonly fixedQuery: readonly (readonly [string, string])[];
  readonly queryNames: ReadonlySet<string>;
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
  /** Length of the template's literal text: `/jobs/{id}/cancel` before `/jobs/{id}`. */
  readonly literal: number;
}

const entryOf = (contract: ServiceContract, name: string, operation: OperationContract): Entry => {
  const [template = "/", query = ""] = operation.http.requestUri.split("?");
  const input = operation.input === null ? undefined : shapeOf(contract.shapes, operation.input);
  const members = Object.entries(input?.members ?? {});
  const required = new Set(input?.required ?? []);
  const wireNames = (location: Member["location"], only: (member: string) => boolean) =>
    members
      .filter(([key, m]) => m.location === location && only(key))
      .map(([key, m]) => m.locationName ?? key);
  return {
    name,
    operation,
    path: pathOf(template),
    params: [...template.matchAll(/\{([^}+]+)\+?\}/g)].map((match) => match[1] ?? ""),
    fixedQuery: [...new URLSearchParams(query)],
    queryNames: new Set(wireNames("querystring", () => true)),
    requiredQuery: wireNames("querystring", (key) => required.has(key)),
    requiredHeaders: wireNames("header", (key) => required.has(key)),
    literal: template.replaceAll(/\{[^}]+\}/g, "").length,
  };
};

const pathOf = (template: string): RegExp => {
  const source = template
    .split(/(\{[^}]+\})/)
    .map((part) => {
      if (!part.startsWith("{")) return part.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&");
      return part.endsWith("+}") ? "(.+)" : "([^/]+)";
    })
    .join("");
  return new RegExp(`^${source}/?$`);
};

const best = (
  table: readonly Entry[],
  request: Request,
  contract: ServiceContract,
): Route | undefined => {
  const [found] = table
    .flatMap((entry) => candidate(entry, request) ?? [])
    .sort((a, b) => b.score - a.score);
  if (found === undefined) return undefined;
  const { entry, match } = found;
  const uri = Object.fromEntries(
    entry.params.map((name, index) => [name, decoded(match[index + 1] ?? "")]),
  );
  return { contract, operation: entry.name, operationContract: entry.operation, uri };
};

const candidate = (
  entry: Entry,
  request: Request,
): { entry: Entry; match: RegExpExecArray; score: number } | undefined => {
  if (entry.operation.http.method !== request.method) return undefined;
  const { pathname, searchParams } = new URL(request.url);
  const match = entry.path.exec(pathname);
  const score = match === null ? undefined : scoreOf(entry, searchParams, request.headers);
  return match === null || score === undefined ? undefined : { entry, match, score };
};

// Present requirements count most, then the fixed query, then the more literal template.
const scoreOf = (entry: Entry, query: URLSearchParams, headers: Headers): number | undefined => {
  const fixed = entry.fixedQuery.every(([key, value]) => query.get(key) === value);
  const knows = [...query.keys()].every((key) => isKnown(entry, key));
  if (!fixed || !knows) return undefined;
  const required = [
    ...entry.requiredQuery.map((name) => query.has(name)),
    ...entry.requiredHeaders.map((name) => headers.has(name)),
  ];
  const missing = required.filter((present) => !present).length;
  return (
    (required.length - missing) * 1_000 -
    missing * 100_000 +
    entry.fixedQuery.length * 1_000 +
    entry.literal
  );
};

// `?tagging` on an object's path is another operation, not a PutObject with a stray parameter.
const isKnown = (entry: Entry, key: string): boolean =>
  entry.queryNames.has(key) ||
  entry.fixedQuery.some(([name]) => name === key) ||
  key === "x-id" ||
  isSigningParameter(key);

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
