import type { Outcome } from "../seat.ts";

/** Which of the two models: the one the device was given last, or the one that served before. */
export type Role = "released" | "old";

export const otherOf = (role: Role): Role => (role === "old" ? "released" : "old");

/** What both models said of one window. */
export type Pair = Readonly<Record<Role, Outcome>>;
