import { join } from "node:path";
import { build, stop } from "esbuild";

export interface Entry {
  readonly name: string;
  /** The handler's .ts file, absolute. */
  readonly entry: string;
}

/** Answers each bundle's file by the function's name. */
export type Bundle = (
  entries: readonly Entry[],
  directory: string,
) => Promise<ReadonlyMap<string, string>>;

/** Each handler with all that it imports in one file; a project whose deployment bundles otherwise passes its own. */
export const bundleWithEsbuild: Bundle = async (entries, directory) => {
  await build({
    entryPoints: Object.fromEntries(entries.map(({ name, entry }) => [`${name}/index`, entry])),
    outdir: directory,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    sourcemap: true,
    // Some dependencies are CommonJS and call require() for Node's own modules.
    banner: {
      js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);',
    },
    logLevel: "silent",
  });
  // esbuild's service would stay for as long as this process.
  await stop();
  return new Map(entries.map(({ name }) => [name, join(directory, name, "index.mjs")]));
};
