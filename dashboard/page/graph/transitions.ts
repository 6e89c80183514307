interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
}

export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface Transition {
  readonly from: string;
  readonly to: string;
  readonly isCatch: boolean;
}

/**
 * Every way from one state to another, each pair once. Nearly every Task's catcher leads to Close,
 * so only those that lead elsewhere are drawn: what is the same everywhere tells nothing.
 */
export const transitionsOf = ({ States }: Definition): Transition[] => {
  const found = Object.entries(States).flatMap(([from, state]) => {
    const next = [state.Next, state.Default, ...(state.Choices ?? []).map(({ Next }) => Next)];
    const caught = (state.Catch ?? []).map(({ Next }) => Next).filter((to) => to !== "Close");
    return [
      ...next.flatMap((to) => (to ? [{ from, to, isCatch: false }] : [])),
      ...caught.map((to) => ({ from, to, isCatch: true })),
    ];
  });
  return found.filter(
    (each, index) =>
      found.findIndex(({ from, to }) => from === each.from && to === each.to) === index,
  );
};
