/**
 * The stages that an account and Region may hold beside the one without a name. Their name stands
 * before every other name; these two would make names that another stage's policies match.
 */
export const STAGE = /^$|^(?!(?:edge|dashboard)$)[a-z][a-z0-9]{0,11}$/;

/** A name, or the first level of a topic, as it is in a stage; an empty stage leaves it as it is. */
export const staged = (stage: string, name: string): string =>
  stage === "" || name.startsWith(`${stage}-`) ? name : `${stage}-${name}`;
