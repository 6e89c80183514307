/** What a child may inherit; everything else that a shell exports is its user's business, not ours. */
const INHERITED = ["PATH", "HOME", "LD_LIBRARY_PATH"] as const;

/**
 * One language and zone wherever it starts, and no AWS settings but those it is given: a profile, a
 * CA bundle or an endpoint that an engineer works with elsewhere must not reach the twin's clients.
 */
const NEUTRAL = {
  LANG: "C.UTF-8",
  LC_ALL: "C.UTF-8",
  TZ: "UTC",
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  AWS_EC2_METADATA_DISABLED: "true",
} as const;

/** The whole environment of a child process: an allow-list, not what happens to be set. */
export const childEnvironment = (
  own: Readonly<Record<string, string>> = {},
): Record<string, string> => {
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(inherited), ...NEUTRAL, ...own };
};
