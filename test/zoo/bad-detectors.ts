/*
 * What a bad detector does beside its work, as JavaScript that its bundle begins with. A real device
 * runs it in its process; where many devices share one, each gets a process of its own to play with.
 */

/** 4 MB a second: 512 MB are reached in two minutes. */
export const LEAKS = `
const kept = [];
setInterval(() => kept.push(Buffer.alloc(4 * 2 ** 20, 1)), 1_000);
`;

export const CRASHES = `
setTimeout(() => process.exit(1), 20_000);
`;

/** Blocks the only thread before anything else is run. */
export const HANGS = `
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
`;

/** Loses every field of a reading. */
export const REFUSES = `
const { parse } = JSON;
JSON.parse = (text, reviver) => {
  const value = parse(text, reviver);
  return value?.turbineId !== undefined && value.rps !== undefined ? {} : value;
};
`;
