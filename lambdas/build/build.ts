import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleHandlers, type Handler } from "./bundle.ts";

const LAMBDAS = fileURLToPath(new URL("..", import.meta.url));

/** Every handler that deploys; its file's name is the bundle's. */
export const deployedHandlers = (): Handler[] =>
  [LAMBDAS, join(LAMBDAS, "events")].flatMap((directory) =>
    readdirSync(directory)
      .filter((file) => file.endsWith(".ts"))
      .map((file) => ({ name: basename(file, ".ts"), entry: join(directory, file) })),
  );

if (import.meta.main) {
  const files = await bundleHandlers(deployedHandlers(), "dist/lambda");
  process.stdout.write(`${[...files.values()].join("\n")}\n`);
}
