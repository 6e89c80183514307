import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import type { Architecture } from "../../domain/architecture.ts";

const packages = createRequire(import.meta.url);
const CRT = join(dirname(packages.resolve("aws-crt")), "bin");
const ONNX = join(dirname(packages.resolve("onnxruntime-node")), "..", "bin", "napi-v6", "linux");

export const PROTO_PATH = join(import.meta.dirname, "edge-manager-agent.proto");

/** How one file is made of the sources: CommonJS, which Node loads without a package.json. */
export const BUNDLING = {
  bundle: true,
  minify: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  mainFields: ["module", "main"],
  define: { "import.meta.dirname": "__dirname" },
  legalComments: "none",
  logLevel: "error",
} satisfies BuildOptions;

/** The detector as one file. */
export const bundleDetector = async (): Promise<Uint8Array> => {
  const result = await build({
    ...BUNDLING,
    entryPoints: [join(import.meta.dirname, "main.ts")],
    write: false,
    plugins: [nativeBesideTheFile],
  });
  const [file] = result.outputFiles;
  if (!file) throw new Error("esbuild wrote no file for edge/detector/main.ts");
  return file.contents;
};

/** The native files of one architecture by their name in the ZIP. */
export const nativeFilesOf = (architecture: Architecture): Record<string, string> => {
  const arch = { amd64: "x64", aarch64: "arm64" }[architecture];
  return {
    "aws-crt-nodejs.node": join(CRT, `linux-${arch}-glibc`, "aws-crt-nodejs.node"),
    "onnxruntime_binding.node": join(ONNX, arch, "onnxruntime_binding.node"),
    "libonnxruntime.so.1": join(ONNX, arch, "libonnxruntime.so.1"),
  };
};

/**
 * Both packages look for their native half in their own folder, aws-crt after running `ldd`; in the
 * bundle it lies beside app.cjs, and the ZIP holds the right one.
 */
const nativeBesideTheFile: Plugin = {
  name: "native-beside-the-file",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.node$/ }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /aws-crt[/\\]dist[/\\]native[/\\]binding\.js$/ }, () => ({
      contents: `
        exports.__esModule = true;
        exports.CRuntimeType = { NON_LINUX: "cruntime", MUSL: "musl", GLIBC: "glibc" };
        exports.cRuntime = "glibc";
        exports.default = require("./aws-crt-nodejs.node");`,
    }));
    onLoad({ filter: /onnxruntime-node[/\\]dist[/\\]binding\.js$/ }, async ({ path }) => ({
      contents: withOwnBinding(await readFile(path, "utf8"), path),
    }));
  },
};

const withOwnBinding = (source: string, path: string): string => {
  const own = source.replace(
    /require\(`[^`]*napi-v6[^`]*`\)/,
    'require("./onnxruntime_binding.node")',
  );
  if (own === source) throw new Error(`${path} loads its binding in a new way; adapt bundle.ts`);
  return own;
};
