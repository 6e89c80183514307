/** Names that every object has, and values that are hard to tell from good ones. */
const NAMES = ["constructor", "__proto__", "toString", "hasOwnProperty", "length", "", "voltage"];
const VALUES: readonly unknown[] = [
  ...[null, "", "x", "1", true, [], {}, -1, 0, 1e308, -1e308, 1e-320, 0.5, 2 ** 53],
  ...["9".repeat(400), [[]], [null], { constructor: 1 }, "__proto__", "\u0000", "é".repeat(200)],
];

type Container = Record<string, unknown>;
type Random = () => number;

/** The JSON of a value in which up to three things were changed, sometimes as bytes. */
export const mutatedJson = (value: unknown, random: Random): Buffer => {
  const copy: unknown = structuredClone(value);
  for (let change = Math.floor(random() * 4); change > 0; change--) changeSomewhere(copy, random);
  const text = Buffer.from(JSON.stringify(copy));
  return random() < 0.3 ? mutatedBytes(text, random) : text;
};

const changeSomewhere = (root: unknown, random: Random): void => {
  let place = root;
  for (;;) {
    if (typeof place !== "object" || place === null) return;
    const container = place as Container;
    const name = pick(Object.keys(container), random);
    if (name === undefined) return;
    const below = container[name];
    const isDeeper = typeof below === "object" && below !== null && random() < 0.8;
    if (!isDeeper) {
      pick(CHANGES, random)?.(container, name, random);
      return;
    }
    place = below;
  }
};

const CHANGES: readonly ((container: Container, name: string, random: Random) => void)[] = [
  (container, name) => {
    if (Array.isArray(container)) container.splice(Number(name), 1);
    else delete container[name];
  },
  (container, name, random) => set(container, name, pick(VALUES, random)),
  (container, name, random) => set(container, pick(NAMES, random) ?? "", container[name]),
  (container, name, random) => set(container, name, Array(60).fill(pick(VALUES, random))),
  (container, name, random) => {
    const other = pick(Object.keys(container), random) ?? name;
    const [one, two] = [container[name], container[other]];
    set(container, name, two);
    set(container, other, one);
  },
];

/** `__proto__` as a name of its own, as JSON.parse makes it. */
const set = (container: Container, name: string, given: unknown): void => {
  // A thing that is in two places would be changed in both.
  const value: unknown = structuredClone(given);
  if (Array.isArray(container)) container[Number(name) || 0] = value;
  else {
    const property = { value, enumerable: true, configurable: true, writable: true };
    Object.defineProperty(container, name, property);
  }
};

/** Bits flipped, bytes cut out, put in, and the end cut off. */
const mutatedBytes = (bytes: Buffer, random: Random): Buffer => {
  const at = Math.floor(random() * bytes.length);
  const other = Math.floor(random() * bytes.length);
  return (
    pick(
      [
        () => {
          const flipped = Buffer.from(bytes);
          flipped[at] = (flipped[at] ?? 0) ^ (1 << (other & 7));
          return flipped;
        },
        () => bytes.subarray(0, at),
        () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + (other % 20))]),
        () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(other, other + 9)]),
        () => Buffer.concat([bytes, bytes]),
      ],
      random,
    )?.() ?? bytes
  );
};

const pick = <T>(items: readonly T[], random: Random): T | undefined =>
  items[Math.floor(random() * items.length)];
