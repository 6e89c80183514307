import { InvalidInput } from "../domain/errors.ts";

interface Range {
  readonly least: number;
  readonly most: number;
  readonly isWhole?: boolean;
}

/** Reads a process's variables and remembers every one that is not understood. */
export interface Variables {
  text(name: string, fallback: string): string;
  number(name: string, fallback: number, range: Range): number;
  /** `{ [key]: value }` of a variable that may be absent. */
  optional<K extends string>(name: string, key: K): { [key in K]?: string };
  refuse(fault: string): void;
  /** @throws InvalidInput listing every fault at once */
  check(): void;
}

export const variablesOf = (environment: NodeJS.ProcessEnv): Variables => {
  const faults: string[] = [];
  const given = (name: string) => environment[name] || undefined;
  return {
    text: (name, fallback) => given(name) ?? fallback,
    number: (name, fallback, { least, most, isWhole = false }) => {
      const text = given(name) ?? `${fallback}`;
      const value = Number(text);
      const isRight = value >= least && value <= most && (!isWhole || Number.isInteger(value));
      const kind = isWhole ? "an integer" : "a number";
      if (!isRight)
        faults.push(`${name}: expected ${kind} from ${least} to ${most}, got "${text}"`);
      return value;
    },
    optional: (name, key) => {
      const value = given(name);
      return (value === undefined ? {} : { [key]: value }) as { [each in typeof key]?: string };
    },
    refuse: (fault) => void faults.push(fault),
    check: () => {
      if (faults.length > 0) throw new InvalidInput(`environment: ${faults.join("; ")}`);
    },
  };
};
