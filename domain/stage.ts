/**
 * The stages that an account and Region may hold beside the one without a name. Their name stands
 * before every other name; these two would make names that another stage's policies match.
 */
export const STAGE = /^$|^(?!(?:edge|dashboard)$)[a-z][a-z0-9]{0,11}$/;

/** The same for people. */
export const STAGE_IN_WORDS =
  "a stage of at most 12 small letters and digits, a letter first, neither edge nor dashboard";

/** A name, or the first level of a topic, as it is in a stage; an empty stage leaves it as it is. */
export const staged = (stage: string, name: string): string =>
  stage === "" ? name : `${stage}-${name}`;
