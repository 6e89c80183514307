const MOST_NAMED = 5;

/** Things, or what is said of each, as people are told of them: a few, and how many more there are. */
export const namedThings = (names: readonly string[]): string => {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "";
  return `${names.slice(0, MOST_NAMED).join(", ")}${more}`;
};
