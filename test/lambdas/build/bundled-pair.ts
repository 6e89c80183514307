import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** A module's exports, bundled once as they are and once with the plugin. */
export const bundledPair = async <T>(
  contents: string,
  plugin: Plugin,
): Promise<{ plain: T; slim: T }> => {
  const directory = mkdtempSync(join(tmpdir(), "pair-"));
  const bundled = async (name: string, plugins: Plugin[]): Promise<T> => {
    const outfile = join(directory, `${name}.mjs`);
    await build({
      stdin: { contents, resolveDir: ROOT },
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      mainFields: ["module", "main"],
      plugins,
      logLevel: "silent",
    });
    return (await import(pathToFileURL(outfile).href)) as T;
  };
  try {
    return { plain: await bundled("plain", []), slim: await bundled("slim", [plugin]) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};
