/** New values by key; `undefined` removes the key. */
export type Changes = Readonly<Record<string, unknown>>;

/** Changes with each value as its JSON: made once, for it is measured, written and kept. */
export type Texts = readonly (readonly [key: string, text: string | undefined])[];

/** What is newest of each key, in the order of the keys' last writes. */
export interface LiveEntries {
  /** Takes a record's body; one that is not ours changes nothing. */
  apply(body: Buffer): void;
  take(texts: Texts): void;
  entries(prefix: string): readonly (readonly [string, unknown])[];
  /** A record's body per entry, for a file that holds nothing else. */
  bodies(): Buffer[];
  bytes(): number;
  /** The bytes there would be with these changes. */
  bytesWith(texts: Texts): number;
}

export const textsOf = (changes: Changes): Texts =>
  Object.entries(changes).map(([key, value]) => [
    key,
    value === undefined ? undefined : JSON.stringify(value),
  ]);

/** A record's body: pairs of key and value, a key alone for what is removed. */
export const bodyOf = (texts: Texts): Buffer => Buffer.from(`[${texts.map(pairOf).join()}]`);

const pairOf = ([key, text]: Texts[number]): string =>
  text === undefined ? `[${JSON.stringify(key)}]` : `[${JSON.stringify(key)},${text}]`;

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

  const take = (changed: Texts): void => {
    for (const [key, text] of changed) {
      if (text === undefined) remove(key);
      else set(key, text);
    }
  };

  return {
    apply: (body) => take(textsFrom(body)),
    take,
    entries: (prefix) =>
      [...texts]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, text]) => [key, JSON.parse(text) as unknown] as const),
    bodies: () => [...texts].map((entry) => bodyOf([entry])),
    bytes: () => bytes,
    bytesWith: (changed) =>
      changed.reduce((sum, [key, text]) => {
        const old = texts.get(key);
        const without = sum - (old === undefined ? 0 : sizeOf(key, old));
        return text === undefined ? without : without + sizeOf(key, text);
      }, bytes),
  };
};

const sizeOf = (key: string, text: string): number => key.length + Buffer.byteLength(text);

/** A sound digest says who wrote it is this program, not that it was this version of it. */
const textsFrom = (body: Buffer): Texts => {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (!Array.isArray(value)) return [];
    return value
      .filter(isChange)
      .map(([key, ...values]) => [
        key,
        values.length === 0 ? undefined : JSON.stringify(values[0]),
      ]);
  } catch {
    return [];
  }
};

const isChange = (value: unknown): value is [string, ...unknown[]] =>
  Array.isArray(value) && typeof value[0] === "string";
