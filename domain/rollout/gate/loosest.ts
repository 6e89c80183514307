import type { ModelPolicy } from "./policy.ts";

/**
 * The widest of some rings' limits. A device changes to its new model by limits that came with the
 * release, which is one for all rings; a stricter ring's are its gate's to hold.
 */
export const loosest = (first: ModelPolicy, ...others: readonly ModelPolicy[]): ModelPolicy =>
  others.reduce(
    (widest, limits) =>
      Object.fromEntries(
        (Object.keys(widest) as (keyof ModelPolicy)[]).map((name) => [
          name,
          (name.startsWith("min") ? Math.min : Math.max)(widest[name], limits[name]),
        ]),
      ) as ModelPolicy,
    first,
  );
