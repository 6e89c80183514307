import { registerHooks } from "node:module";

/**
 * Modules of this repository are loaded anew for each generation, since handlers read their
 * environment once: what vitest's `resetModules` does where there is no vitest.
 * Answers what begins the next generation.
 */
export const freshModules = (): (() => void) => {
  let generation = 0;
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      const inherited = /\?generation=\d+$/.exec(context.parentURL ?? "")?.[0];
      const isEntry = /\/lambdas\/[^?]*\.ts$/.test(specifier);
      const mark = inherited ?? (isEntry ? `?generation=${generation}` : "");
      return found.url.startsWith("file:") && !found.url.includes("/node_modules/")
        ? { ...found, url: `${found.url}${mark}` }
        : found;
    },
  });
  return () => {
    generation += 1;
  };
};
