/**
 * How a handler becomes the one file that Lambda runs; CDK and the local Lambda runtime both bundle
 * by it, so that what ran locally is what deploys. Nothing is external: the runtime's own SDK would
 * change under us.
 */
export const LAMBDA_BUNDLING = {
  target: "node24",
  format: "esm",
  minify: true,
  keepNames: false,
  sourceMap: true,
  mainFields: ["module", "main"],
  /**
   * Some dependencies are CommonJS and call require() for Node's own modules. The long name, because
   * the minifier does not know the banner and would give a short one to something else again.
   */
  banner:
    'import{createRequire as createRequireOfBanner}from"node:module";const require=createRequireOfBanner(import.meta.url);',
} as const;
