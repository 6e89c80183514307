import { ServiceRefused } from "../../domain/errors.ts";

/**
 * A field that AWS always answers here, though its types leave out every field.
 * @throws ServiceRefused when it is missing after all: nothing is to be made of an empty text
 */
export const promised = <T>(value: T | undefined, field: string): T => {
  if (value !== undefined) return value;
  throw new ServiceRefused(`AWS answered without ${field}; run it again`);
};
