import { join } from "node:path";
import { build, stop } from "esbuild";
import { neverReached } from "./never-reached.ts";
import { slimClients } from "./slim-clients.ts";
import { slimEndpoints } from "./slim-endpoints.ts";
import { slimErrors } from "./slim-errors.ts";

export interface Handler {
  readonly name: string;
  /** The handler's .ts file, absolute. */
  readonly entry: string;
}

/**
 * Bundles each handler to `<directory>/<name>/index.mjs`, in one call; answers the files by name.
 * CDK deploys these files and the local Lambda runtime runs files made by this very function. The
 * SDK is inside: the runtime's own would change under us. @throws Error with esbuild's messages
 */
export const bundleHandlers = async (
  handlers: readonly Handler[],
  directory: string,
): Promise<ReadonlyMap<string, string>> => {
  await build({
    entryPoints: Object.fromEntries(handlers.map(({ name, entry }) => [`${name}/index`, entry])),
    outdir: directory,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    minify: true,
    sourcemap: true,
    legalComments: "none",
    mainFields: ["module", "main"],
    plugins: [neverReached(), slimClients, slimErrors, slimEndpoints],
    /**
     * Some dependencies are CommonJS and call require() for Node's own modules. The long name,
     * because the minifier does not know the banner and would give a short one to something else.
     */
    banner: {
      js: 'import{createRequire as createRequireOfBanner}from"node:module";const require=createRequireOfBanner(import.meta.url);',
    },
    logLevel: "silent",
  });
  // esbuild's service would stay for as long as this process, with what it parsed: 650 MB.
  await stop();
  return new Map(handlers.map(({ name }) => [name, join(directory, name, "index.mjs")]));
};
