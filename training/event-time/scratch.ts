/** Room for numbers that is used again and again under the same name, and does not keep what it held. */
export type Scratch = (name: string, length: number) => Float64Array;

/**
 * Columns as long as a recording, made anew for every fit and given back, leave holes in a process's
 * memory that nothing else fits into: 80 MB of them for a year of four machines.
 */
export const createScratch = (): Scratch => {
  const rooms = new Map<string, Float64Array>();
  return (name, length) => {
    const known = rooms.get(name);
    const room = known && known.length >= length ? known : new Float64Array(length);
    rooms.set(name, room);
    return room.subarray(0, length);
  };
};
