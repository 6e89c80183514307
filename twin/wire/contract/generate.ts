import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/**
 * Writes supplement.json anew from botocore's models, with further operations where they are named.
 * contract.json, which has what the product calls, is read and never written.
 *
 * @example npm run contract -- <botocore>/data iot.ListJobs s3.ListParts
 */
type Fields = Readonly<Record<string, unknown>>;

interface Part {
  readonly errors: Readonly<Record<string, Fields>>;
  readonly operations: Readonly<Record<string, Fields>>;
  readonly shapes: Readonly<Record<string, Fields>>;
}

type Services = Readonly<Record<string, Part>>;

const FILE = join(import.meta.dirname, "supplement.json");

/** What a shape says of the wire; the rest is text for people. */
const OF_SHAPES = new Set(
  "type members member key value required enum min max pattern exception box flattened payload timestampFormat".split(
    " ",
  ),
);
const OF_MEMBERS = new Set("shape location locationName box".split(" "));

/** Shapes that are wrong in botocore and right here; README.md says how. */
const CORRECTED: Readonly<Record<string, readonly string[]>> = {
  sagemaker: ["EdgePackagingJobArn"],
};

const write = (data: string, wanted: readonly string[]): void => {
  const core = read<{ services: Services }>(join(import.meta.dirname, "contract.json")).services;
  const { botocore, services } = read<{ botocore: string; services: Services }>(FILE);
  const more = new Map(
    Object.entries(services).map(([name, part]) => [name, Object.keys(part.operations)]),
  );
  for (const each of wanted) {
    const [service = "", operation = ""] = each.split(".");
    more.set(service, [...(more.get(service) ?? []), operation]);
  }
  const parts = [...more]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([service, operations]) => {
      const model = modelOf(data, service);
      const known = core[service]?.shapes ?? {};
      return [
        service,
        corrected(service, partOf(service, model, operations, known), services[service]),
      ] as const;
    });
  writeFileSync(
    FILE,
    `${JSON.stringify({ botocore, services: Object.fromEntries(parts) }, null, 2)}\n`,
  );
};

const corrected = (service: string, made: Part, before: Part | undefined): Part => {
  const kept = (CORRECTED[service] ?? []).flatMap((name) => {
    const shape = before?.shapes[name];
    return shape ? [[name, shape] as const] : [];
  });
  const shapes = { ...made.shapes, ...Object.fromEntries(kept) };
  return {
    ...made,
    shapes: Object.fromEntries(Object.entries(shapes).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
};

/** @throws Error naming an operation that the service does not have */
const partOf = (
  service: string,
  model: Part,
  names: readonly string[],
  known: Part["shapes"],
): Part => {
  const operations = Object.fromEntries(
    [...new Set(names)].toSorted().map((name) => {
      const operation = model.operations[name];
      if (!operation) throw new Error(`${service}: expected one of its operations, got ${name}`);
      return [name, operationOf(operation)] as const;
    }),
  );
  const reached = reachable(
    model,
    namesIn(Object.values(model.operations).filter((each) => operations[String(each["name"])])),
  );
  const shapes = [...reached].filter((name) => known[name] === undefined).toSorted();
  return {
    errors: errorsOf(model, { ...known, ...Object.fromEntries(shapes.map((name) => [name, {}])) }),
    operations,
    shapes: Object.fromEntries(shapes.map((name) => [name, shapeOf(model.shapes[name] ?? {})])),
  };
};

const operationOf = ({ errors = [], http, input, output }: Fields): Fields => ({
  errors: namesIn(errors),
  http,
  input: namesIn(input)[0] ?? null,
  output: namesIn(output)[0] ?? null,
});

const shapeOf = (shape: Fields): Fields =>
  only(
    { ...shape, ...(isFields(shape["members"]) && { members: membersOf(shape["members"]) }) },
    OF_SHAPES,
  );

const membersOf = (members: Fields): Fields =>
  Object.fromEntries(
    Object.entries(members).map(([name, member]) => [
      name,
      only(isFields(member) ? member : {}, OF_MEMBERS),
    ]),
  );

/** Status, and the code on the wire where it is not the shape's name. */
const errorsOf = (model: Part, known: Part["shapes"]): Part["errors"] =>
  Object.fromEntries(
    Object.keys(known)
      .toSorted()
      .flatMap((name) => {
        const error = model.shapes[name]?.["error"];
        return isFields(error)
          ? [[name, only(error, new Set(["code", "httpStatusCode"]))] as const]
          : [];
      }),
  );

/** Names of all shapes that these lead to, themselves included. */
const reachable = (model: Part, start: readonly string[]): Set<string> => {
  const found = new Set<string>();
  const open = [...start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    open.push(...namesIn(model.shapes[name]));
  }
  return found;
};

/** Every `{ "shape": name }` below a value. */
const namesIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === "shape" && typeof each === "string" ? [each] : namesIn(each),
  );
};

const only = (fields: Fields, kept: ReadonlySet<string>): Fields =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([key]) => kept.has(key))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

/** The newest model of a service. */
const modelOf = (data: string, service: string): Part => {
  const versions = readdirSync(join(data, service)).toSorted();
  const file = join(data, service, versions.at(-1) ?? "", "service-2.json.gz");
  return JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as Part;
};

const read = <T>(path: string): T => JSON.parse(readFileSync(path, "utf8")) as T;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const [data, ...wanted] = process.argv.slice(2);
if (data === undefined) {
  console.error("usage: npm run contract -- <botocore>/data [service.Operation …]");
  process.exit(2);
}
write(data, wanted);
