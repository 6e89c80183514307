/** A scope of variables: inner ones read outer ones and never change them. */
export interface Variables {
  /** Undefined when nobody assigned it. */
  get(name: string): unknown;
  assign(values: Readonly<Record<string, unknown>>): void;
  /** Every variable in sight, inner before outer. */
  all(): Record<string, unknown>;
  /** Those of this scope alone. */
  own(): Record<string, unknown>;
}

export const createVariables = (
  outer?: Variables,
  own: Record<string, unknown> = {},
): Variables => {
  const values = new Map(Object.entries(own));
  return {
    get: (name) => (values.has(name) ? values.get(name) : outer?.get(name)),
    assign: (assigned) => {
      for (const [name, value] of Object.entries(assigned)) values.set(name, value);
    },
    all: () => ({ ...outer?.all(), ...Object.fromEntries(values) }),
    own: () => Object.fromEntries(values),
  };
};
