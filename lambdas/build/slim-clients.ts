import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Plugin } from "esbuild";
import { withoutErrors } from "./slim-errors.ts";

/**
 * Lets esbuild drop the operations of an SDK client that are not used. Their schemas have computed
 * keys made of constants (`{ [_hQ]: … }`), which could run code for all that esbuild knows, so it
 * keeps every operation of the service; with plain keys it keeps ours: 120 KB less for AWS IoT.
 * Of a client's package.json only the version is read, and no client of ours is given extensions.
 */
export const slimClients: Plugin = {
  name: "slim-clients",
  setup(build) {
    build.onLoad({ filter: SCHEMAS }, async ({ path }) => ({
      contents: withoutErrors(withPlainKeys(await readFile(path, "utf8")), dirname(dirname(path))),
      loader: "js",
    }));
    build.onLoad({ filter: PACKAGE }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, "utf8")) as { version: string };
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
    build.onLoad({ filter: EXTENSIONS }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      if (!source.includes("extensions.forEach((extension) => extension.configure(")) {
        throw new Error(`${path}: does more than before; mend lambdas/build/slim-clients.ts`);
      }
      return { contents: NO_EXTENSIONS, loader: "js" };
    });
  },
};

const SCHEMAS = /@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/][^\\/]+\.js$/;
const EXTENSIONS = /@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]runtimeExtensions\.js$/;
const PACKAGE = /@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/;

/** Without any, all that is left is what the getter tells the HTTP handler. */
const NO_EXTENSIONS = `
import { getHttpHandlerExtensionConfiguration } from "@smithy/core/protocols";
export const resolveRuntimeExtensions = (config, extensions) => {
  if (extensions.length > 0) throw new Error("extensions: clients in a bundle take none");
  getHttpHandlerExtensionConfiguration(config);
  return config;
};`;

const withPlainKeys = (source: string): string => {
  const declared = source.matchAll(/^const (_\w+) = ("[^"\n]*");$/gm);
  const keys = new Map([...declared].map(([, name = "", text = ""]) => [name, text]));
  return source.replaceAll(/\[(_\w+)\]:/g, (whole, name: string) =>
    keys.has(name) ? `${keys.get(name)}:` : whole,
  );
};
