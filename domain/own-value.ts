/**
 * What a record itself holds by a name that came from outside; nothing of what every object has: a
 * file, an output or a turbine may be called "constructor".
 */
export const ownValue = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
