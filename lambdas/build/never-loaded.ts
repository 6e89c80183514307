import type { Plugin } from "esbuild";

/**
 * Leaves out what the SDK loads on demand only, and never on Lambda: its credentials come by
 * environment, and none of our operations streams events. Together that is 100 KB of a bundle. What
 * is imported statically stays, whatever its name.
 */
export const neverLoaded: Plugin = {
  name: "never-loaded",
  setup(build) {
    build.onResolve({ filter: ON_DEMAND }, ({ path, kind }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    );
  },
};

const ON_DEMAND =
  /^(@aws-sdk\/credential-provider-|@aws-sdk\/nested-clients|@smithy\/credential-provider-imds|@smithy\/core\/event-streams)/;
