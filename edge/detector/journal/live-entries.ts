/** New values by key; `undefined` removes the key. */
export type Changes = Readonly<Record<string, unknown>>;

/** What is newest of each key, in the order of the keys' last writes. */
export interface LiveEntries {
  /** Takes a record's body; one that is not ours changes nothing. */
  apply(body: Buffer): void;
  entries(prefix: string): readonly (readonly [string, unknown])[];
  /** A record's body per entry, for a file that holds nothing else. */
  bodies(): Buffer[];
  bytes(): number;
  /** The bytes there would be with these changes. */
  bytesWith(changes: Changes): number;
}

/** A record's body: pairs of key and value, a key alone for what is removed. */
export const bodyOf = (changes: Changes): Buffer =>
  Buffer.from(
    JSON.stringify(
      Object.entries(changes).map(([key, value]) => (value === undefined ? [key] : [key, value])),
    ),
  );

export const createLiveEntries = (): LiveEntries => {
  // The text rather than the value: a value that somebody goes on changing stays as it was written.
  const texts = new Map<string, string>();
  let bytes = 0;

  const remove = (key: string): void => {
    const text = texts.get(key);
    if (text === undefined) return;
    texts.delete(key);
    bytes -= sizeOf(key, text);
  };

  const set = (key: string, text: string): void => {
    remove(key);
    texts.set(key, text);
    bytes += sizeOf(key, text);
  };

  return {
    apply(body) {
      for (const [key, ...values] of changesFrom(body)) {
        if (values.length === 0) remove(key);
        else set(key, JSON.stringify(values[0]));
      }
    },
    entries: (prefix) =>
      [...texts]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, text]) => [key, JSON.parse(text) as unknown] as const),
    bodies: () =>
      [...texts].map(([key, text]) => Buffer.from(`[[${JSON.stringify(key)},${text}]]`)),
    bytes: () => bytes,
    bytesWith: (changes) =>
      Object.entries(changes).reduce((sum, [key, value]) => {
        const old = texts.get(key);
        const without = sum - (old === undefined ? 0 : sizeOf(key, old));
        return value === undefined ? without : without + sizeOf(key, JSON.stringify(value));
      }, bytes),
  };
};

const sizeOf = (key: string, text: string): number => key.length + Buffer.byteLength(text);

/** A sound digest says who wrote it is this program, not that it was this version of it. */
const changesFrom = (body: Buffer): readonly [string, ...unknown[]][] => {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return Array.isArray(value) ? value.filter(isChange) : [];
  } catch {
    return [];
  }
};

const isChange = (value: unknown): value is [string, ...unknown[]] =>
  Array.isArray(value) && typeof value[0] === "string";
