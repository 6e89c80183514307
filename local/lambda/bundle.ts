import { join } from "node:path";
import { build, stop } from "esbuild";
import { LAMBDA_BUNDLING } from "../../lib/constructs/lambda-bundling.ts";

/** Bundles every handler as it deploys, in one call; answers the file of each name. @throws Error with esbuild's messages */
export const bundleFunctions = async (
  functions: readonly { readonly name: string; readonly entry: string }[],
  directory: string,
): Promise<ReadonlyMap<string, string>> => {
  const { target, format, minify, keepNames, sourceMap, mainFields, banner } = LAMBDA_BUNDLING;
  await build({
    entryPoints: Object.fromEntries(functions.map(({ name, entry }) => [name, entry])),
    outdir: directory,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target,
    format,
    minify,
    keepNames,
    sourcemap: sourceMap,
    mainFields: [...mainFields],
    banner: { js: banner },
    logLevel: "silent",
  });
  // esbuild's service would stay for as long as this process, with what it parsed: 650 MB.
  await stop();
  return new Map(functions.map(({ name }) => [name, join(directory, `${name}.mjs`)]));
};
