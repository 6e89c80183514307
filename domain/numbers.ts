type Numbers = Float64Array | Float32Array;

/**
 * The number there. Loops over typed arrays are written with it: an index beyond the end, which
 * would read as undefined and spread as NaN, is a fault of the program and ends it.
 * @throws RangeError naming the index
 */
export const at = (values: Numbers, index: number): number => {
  const value = values[index];
  if (value === undefined) throw new RangeError(`index ${index} of ${values.length} numbers`);
  return value;
};

/** Adds to the number there. */
export const add = (values: Numbers, index: number, amount: number): void => {
  values[index] = at(values, index) + amount;
};

/**
 * The same of any list, apart from `at`: V8 keeps what a function has seen for all its callers, and
 * loads from more than four kinds of arrays are no longer compiled for each.
 * @throws RangeError naming the index
 */
export const itemAt = <Item>(items: ArrayLike<Item>, index: number): Item => {
  const item = items[index];
  if (item === undefined) throw new RangeError(`index ${index} of ${items.length} items`);
  return item;
};
