import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Plugin } from "esbuild";
import { STAND_INS } from "./stand-ins.ts";

/**
 * Puts a few lines in place of modules whose work a function never asks for, though the SDK imports
 * them: together 30 to 100 KB of a bundle. What stands in throws, or has no methods, so that reaching
 * it fails at once; a plugin of a client does nothing where our settings would have it do nothing.
 * A module that an update moved makes the build fail, and a name that an update added makes esbuild
 * say that there is no such export.
 */
export const neverReached = (standIns: Readonly<Record<string, string>> = STAND_INS): Plugin => ({
  name: "never-reached",
  setup(build) {
    build.onStart(() => ({
      errors: Object.keys(standIns)
        .filter((module) => fileOf(module) === undefined)
        .map((module) => ({
          text: `${module} is no longer in node_modules: find what took its place, or drop it from lambdas/build/stand-ins.ts`,
        })),
    }));
    build.onLoad({ filter: /[\\/](@smithy|@aws-sdk|@aws)[\\/].*\.js$/ }, ({ path }) => {
      const [, module = ""] = path.replaceAll("\\", "/").split(/.*\/node_modules\//);
      const contents = standIns[module];
      return contents === undefined ? undefined : { contents, loader: "js" };
    });
  },
});

const searched = createRequire(import.meta.url).resolve.paths("@smithy/core") ?? [];

const fileOf = (module: string): string | undefined =>
  searched.map((directory) => join(directory, module)).find((file) => existsSync(file));
