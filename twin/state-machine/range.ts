/** `first` to `last` inclusive, at most 1000 numbers. @throws Error on a step of 0 or a longer range */
export const range = (first: number, last: number, step: number): number[] => {
  const [from, to, by] = [Math.round(first), Math.round(last), Math.round(step)];
  if (by === 0) throw new Error("a range needs a step other than 0");
  const length = Math.max(0, Math.floor((to - from) / by) + 1);
  if (length > 1_000) throw new Error(`a range has at most 1000 numbers, this one ${length}`);
  return Array.from({ length }, (_, index) => from + index * by);
};
