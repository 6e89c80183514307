import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Plugin } from "esbuild";

/**
 * Leaves an SDK client's error classes out: each registers itself, so all of a service's stay, 10
 * to 20 KB. Without its class an error is the service's base exception with the same name, message,
 * status and request id; our code tells errors apart by name, and whoever imports such a class is
 * told by esbuild that there is no such export. Classes stay that the SDK retries by a mark on them,
 * and all of a service of the Query protocol, where an error's name is not the one on the wire.
 */
export const slimErrors: Plugin = {
  name: "slim-errors",
  setup(build) {
    build.onLoad({ filter: ERRORS }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      return { contents: without(source, droppedErrors(dirname(dirname(path)))), loader: "js" };
    });
  },
};

const ERRORS = /@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]models[\\/]errors\.js$/;

/** A client's schemas without the registrations of the error classes that are left out. */
export const withoutErrors = (schemas: string, clientDirectory: string): string => {
  const dropped = droppedErrors(clientDirectory);
  let count = 0;
  const slim = schemas
    .replaceAll(/^n\d+_registry\.registerError\((\w+)\$, \w+\);\n/gm, (whole, name: string) => {
      if (!dropped.has(name)) return whole;
      count += 1;
      return "";
    })
    .replace(/^import \{([^}]*)\} from "\.\.\/models\/errors";$/m, (_, names: string) => {
      const kept = names.split(",").filter((name) => !dropped.has(name.trim()));
      return `import {${kept.join(",")}} from "../models/errors";`;
    });
  if (count === dropped.size) return slim;
  throw new Error(
    `${clientDirectory}: ${dropped.size} error classes, ${count} registrations of them; the SDK's form changed, mend lambdas/build/slim-errors.ts`,
  );
};

const droppedErrors = (clientDirectory: string): ReadonlySet<string> => {
  const settings = readFileSync(join(clientDirectory, "runtimeConfig.shared.js"), "utf8");
  if (/AwsQueryProtocol|Ec2QueryProtocol|awsQueryCompatible/.test(settings)) return new Set();
  const classes = classesOf(readFileSync(join(clientDirectory, "models", "errors.js"), "utf8"));
  if (classes.length === 0) {
    throw new Error(
      `${clientDirectory}/models/errors.js: no error classes found; the SDK's form changed, mend lambdas/build/slim-errors.ts`,
    );
  }
  return new Set(
    classes.filter(({ text }) => !text.includes("$retryable")).map(({ name }) => name),
  );
};

const CLASS = /^export class (\w+) extends \w+ \{\n(?:.*\n)*?\}\n/gm;

const classesOf = (source: string): { name: string; text: string }[] =>
  [...source.matchAll(CLASS)].map(([text, name = ""]) => ({ name, text }));

const without = (source: string, dropped: ReadonlySet<string>): string =>
  source.replaceAll(CLASS, (text, name: string) => (dropped.has(name) ? "" : text));
