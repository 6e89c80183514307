/**
 * The number there. Loops over typed arrays are written with it: an index beyond the end, which
 * would read as undefined and spread as NaN, is a fault of the program and ends it.
 * @throws RangeError naming the index
 */
export const at = (values: Float64Array, index: number): number => {
  const value = values[index];
  if (value === undefined) throw beyond(values, index, "numbers");
  return value;
};

// Apart, so that what is called billions of times stays small enough to be compiled into its callers.
const beyond = (values: ArrayLike<unknown>, index: number, what: string): RangeError =>
  new RangeError(`index ${index} of ${values.length} ${what}`);

/**
 * The same in single precision, apart from `at`: V8 keeps what a function has seen for all its
 * callers, and loops over one kind of array became five times slower where it had seen both.
 * @throws RangeError naming the index
 */
export const singleAt = (values: Float32Array, index: number): number => {
  const value = values[index];
  if (value === undefined) throw beyond(values, index, "numbers");
  return value;
};

/** Adds to the number there. */
export const add = (values: Float64Array, index: number, amount: number): void => {
  values[index] = at(values, index) + amount;
};

/**
 * The same of any list. Loads from more than four kinds of arrays are no longer compiled for each.
 * @throws RangeError naming the index
 */
export const itemAt = <Item>(items: ArrayLike<Item>, index: number): Item => {
  const item = items[index];
  if (item === undefined) throw beyond(items, index, "items");
  return item;
};
