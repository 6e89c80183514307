/** A map whose changes its store hears of. A value that changes inside has to be touched. */
export class Collection<Value> extends Map<string, Value> {
  readonly #changed: (key: string) => void;

  constructor(changed: (key: string) => void) {
    super();
    this.#changed = changed;
  }

  /** Puts in what was kept; no change. */
  restore(key: string, value: Value): void {
    super.set(key, value);
  }

  override set(key: string, value: Value): this {
    super.set(key, value);
    this.#changed(key);
    return this;
  }

  override delete(key: string): boolean {
    const isThere = super.delete(key);
    if (isThere) this.#changed(key);
    return isThere;
  }

  override clear(): void {
    for (const key of [...this.keys()]) this.delete(key);
  }

  /** Says that the value of that key is another inside. */
  touch(key: string): void {
    if (this.has(key)) this.#changed(key);
  }
}
