import { InvalidInput } from "../errors.ts";
import { THING_PREFIX } from "../names.ts";

/** @throws InvalidInput for a name by which neither policies nor turbines would find the device */
export const expectDeviceName = (name: string): void => {
  if (new RegExp(`^${THING_PREFIX}[1-9]\\d{0,8}$`).test(name)) return;
  throw new InvalidInput(
    `device: expected ${THING_PREFIX}<number>, because policies and turbines go by it, got ${name}`,
  );
};
