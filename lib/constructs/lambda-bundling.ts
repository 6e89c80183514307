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
  /** Some dependencies are CommonJS and call require() for Node's own modules. */
  banner: 'import{createRequire as r}from"node:module";const require=r(import.meta.url);',
} as const;
