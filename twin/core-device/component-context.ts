import { randomBytes } from "node:crypto";
import type { ComponentSetOptions } from "./component-set.ts";
import type { Device } from "./device.ts";
import { interpolate } from "./interpolate.ts";
import type { Recipe } from "./recipe.ts";

/** What a component gets from its device to run with: its variables, environment and limits. */
export const contextOf =
  (device: Device): ComponentSetOptions["contextOf"] =>
  (recipe, versions) => {
    const { thingName, directories, configurations, profile } = device;
    const name = recipe.ComponentName;
    const limits = device.limits[name] ?? {};
    return {
      clock: device.clock,
      interpolate: (text) =>
        interpolate(text, recipe, {
          thingName,
          directories,
          configurations,
          versions,
          rules: profile.recipe,
        }),
      directory: directories.work(name),
      logFile: directories.log(name),
      processes: device.processes,
      runScript: device.runScript,
      limits,
      environment: environmentOf(device, recipe),
    };
  };

const environmentOf = (device: Device, { ComponentName: name }: Recipe) => {
  const token = randomBytes(8).toString("hex");
  device.tokens.set(token, name);
  return {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    HOME: device.directories.work(name),
    AWS_IOT_THING_NAME: device.thingName,
    AWS_REGION: device.region,
    AWS_DEFAULT_REGION: device.region,
    GGC_VERSION: device.profile.version,
    GG_ROOT_CA_PATH: "/etc/ssl/certs/ca-certificates.crt",
    AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT: device.socket,
    SVCUID: token,
  };
};
