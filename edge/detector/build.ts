import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ARCHITECTURES, type Architecture } from "../../domain/architecture.ts";
import { InvalidInput } from "../../domain/errors.ts";
import { bundleDetector, nativeFilesOf, PROTO_PATH } from "./bundle.ts";
import { zipOf } from "./zip.ts";

export interface BuildPlan {
  readonly outDir: string;
  readonly architectures: readonly Architecture[];
}

/**
 * Writes `detector-<architecture>.zip` into `outDir` and answers the paths in the order asked for.
 * Equal sources give equal bytes: a component version is its content.
 */
export const buildDetector = async (plan: BuildPlan): Promise<string[]> => {
  const [app, proto] = await Promise.all([bundleDetector(), readFile(PROTO_PATH)]);
  await mkdir(plan.outDir, { recursive: true });
  return await Promise.all(
    plan.architectures.map(async (architecture) => {
      const native = await Promise.all(
        Object.entries(nativeFilesOf(architecture)).map(
          async ([name, path]) => [name, await readFile(path)] as const,
        ),
      );
      const target = join(plan.outDir, `detector-${architecture}.zip`);
      const files = [["app.cjs", app], ["edge-manager-agent.proto", proto], ...native] as const;
      await writeFile(target, await zipOf(files));
      return target;
    }),
  );
};

const architecturesOf = (text: string): Architecture[] =>
  text.split(",").map((name) => {
    const known = ARCHITECTURES.find((architecture) => architecture === name.trim());
    if (known) return known;
    throw new InvalidInput(`--arch: got "${name}"; use ${ARCHITECTURES.join(" or ")}`);
  });

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      out: { type: "string", default: "dist/detector" },
      arch: { type: "string", default: ARCHITECTURES.join(",") },
    },
  });
  const paths = await buildDetector({
    outDir: values.out,
    architectures: architecturesOf(values.arch),
  });
  process.stdout.write(`${paths.join("\n")}\n`);
}
