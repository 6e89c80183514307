/** The text with every `${Name}` replaced. @throws Error listing names without a value and values without a place */
export const substitute = (text: string, values: Readonly<Record<string, string>>): string => {
  const used = new Set<string>();
  const missing = new Set<string>();
  const complete = text.replace(/\$\{([A-Za-z0-9_]+)\}/g, (found, name: string) => {
    if (!Object.hasOwn(values, name)) {
      missing.add(name);
      return found;
    }
    used.add(name);
    // The value stands inside a JSON text.
    return JSON.stringify(values[name]).slice(1, -1);
  });
  const unused = Object.keys(values).filter((name) => !used.has(name));
  const faults = [
    ...[...missing].map((name) => `'\${${name}}' has no value`),
    ...unused.map((name) => `the value of '${name}' is used nowhere`),
  ];
  if (faults.length === 0) return complete;
  throw new Error(
    `definition substitutions: ${faults.join("; ")}; give exactly the names in the text`,
  );
};
