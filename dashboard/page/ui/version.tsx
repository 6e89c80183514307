import type { JSX } from "preact";

/** A model version as one says it; what is no number, such as "none", stays as it is told. */
export const versionText = (version: string | undefined): string => {
  if (version === undefined) return "–";
  return /^\d+$/.test(version) ? `v${version}` : version;
};

/** The same, with the way to its page. */
export const versionLink = (version: string | undefined): JSX.Element | string =>
  version !== undefined && /^\d+$/.test(version) ? (
    <a href={`/models/${version}`}>v{version}</a>
  ) : (
    versionText(version)
  );
