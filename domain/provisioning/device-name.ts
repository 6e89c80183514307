import { InvalidInput } from "../errors.ts";
import { NAMES, stageOfThing, thingName } from "../names.ts";

/** @throws InvalidInput for a name by which neither policies nor turbines would find the device */
export const expectDeviceName = (name: string): void => {
  const number = Number(/\d{1,9}$/.exec(name)?.[0] ?? 0);
  if (number > 0 && name === thingName(number, stageOfThing(name))) return;
  throw new InvalidInput(
    `device: expected ${NAMES.thingPrefix}<number>, after the stage if there is one, because policies and turbines go by it, got ${name}`,
  );
};
