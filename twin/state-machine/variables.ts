/** A scope of variables: inner ones read outer ones and never change them. */
export interface Variables {
  /** Undefined when nobody assigned it. */
  get(name: string): unknown;
  assign(values: Readonly<Record<string, unknown>>): void;
  /** Every variable in sight, inner before outer. */
  all(): Record<string, unknown>;
  /** A scope for a branch or an iteration. */
  inner(): Variables;
}

export const createVariables = (
  outer?: Variables,
  own: Record<string, unknown> = {},
): Variables => {
  const values = new Map(Object.entries(own));
  const scope: Variables = {
    get: (name) => (values.has(name) ? values.get(name) : outer?.get(name)),
    assign: (assigned) => {
      for (const [name, value] of Object.entries(assigned)) values.set(name, value);
    },
    all: () => ({ ...outer?.all(), ...Object.fromEntries(values) }),
    inner: () => createVariables(scope),
  };
  return scope;
};
