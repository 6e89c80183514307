import type { Outcome } from "../seat.ts";
import { otherOf, type Role } from "./role.ts";

/** Sees to it that of each window exactly one verdict is told, in each turbine's order. */
export interface Voice {
  /** This model is to speak of the window that the turbine's reading number `place` completed. */
  promise(turbineId: string, place: number, role: Role): void;
  onOutcome(role: Role, place: number, outcome: Outcome): void;
  /** This model says nothing any more: the other one speaks of all that is still owed. */
  leave(role: Role): void;
}

export interface VoicePlan {
  readonly tell: (outcome: Outcome & { readonly kind: "verdict" }, role: Role) => void;
  /** Nobody could judge the window; the outcome is that of the model that was to speak. */
  readonly onLost: (outcome: Outcome) => void;
  /** Whether a model is there to take over. */
  readonly isThere: (role: Role) => boolean;
}

/** One window that somebody has to speak of. */
interface Debt {
  readonly place: number;
  role: Role;
  /** Of the model that was to speak. */
  failure?: Outcome;
  readonly outcomes: Partial<Record<Role, Outcome>>;
}

/**
 * A model that fails on a window hands it to the other. Verdicts of a turbine wait for the ones
 * before them, so that a change of roles swaps none.
 */
export const createVoice = ({ tell, onLost, isThere }: VoicePlan): Voice => {
  const debts = new Map<string, Debt[]>();
  /** The newest place promised: whoever becomes speaker amid a message finds its first windows told. */
  const promised = new Map<string, number>();

  const outcomeOf = (debt: Debt): Outcome | undefined => debt.outcomes[debt.role];

  /** What the debt is settled with; nothing while somebody may still speak. */
  const settlement = (debt: Debt): Outcome | undefined => {
    const outcome = outcomeOf(debt);
    if (!outcome || outcome.kind === "verdict" || debt.failure) return outcome;
    debt.failure = outcome;
    if (!isThere(otherOf(debt.role))) return outcome;
    debt.role = otherOf(debt.role);
    return outcomeOf(debt);
  };

  const settle = (turbineId: string): void => {
    const owed = debts.get(turbineId) ?? [];
    while (owed[0] && isPaid(owed[0])) owed.shift();
  };

  const isPaid = (debt: Debt): boolean => {
    const outcome = settlement(debt);
    if (outcome?.kind === "verdict") tell(outcome, debt.role);
    else if (outcome) onLost(debt.failure ?? outcome);
    return outcome !== undefined;
  };

  return {
    promise(turbineId, place, role) {
      if (place <= (promised.get(turbineId) ?? -1)) return;
      promised.set(turbineId, place);
      const owed = debts.get(turbineId) ?? [];
      debts.set(turbineId, owed);
      owed.push({ place, role, outcomes: {} });
    },
    onOutcome(role, place, outcome) {
      const { turbineId } = outcome.window;
      for (const debt of debts.get(turbineId) ?? []) {
        if (debt.place === place) debt.outcomes[role] = outcome;
        // What was scored comes in order: it has no window that ends there. (A dropped one overtakes.)
        else if (debt.place < place && outcome.kind !== "dropped")
          debt.outcomes[role] ??= { ...outcome, ...NO_WINDOW };
      }
      settle(turbineId);
    },
    leave(role) {
      for (const [turbineId, owed] of debts) {
        for (const debt of owed) if (debt.role === role) debt.role = otherOf(role);
        settle(turbineId);
      }
    },
  };
};

const NO_WINDOW = {
  kind: "failed",
  error: new Error("the other model has no window that ends there"),
} as const;
