import { BEFORE_RINGS } from "./before-rings.ts";
import { CLOSING } from "./closing.ts";
import { RINGS } from "./rings.ts";

/** The rollout's state machine; `npm run statemachine` writes it to rollout.asl.json. */
export const ROLLOUT = {
  Comment: "From an approved model package to the fleet of edge devices, ring by ring.",
  QueryLanguage: "JSONata",
  StartAt: "Admit",
  States: { ...BEFORE_RINGS, ...RINGS, ...CLOSING },
};
