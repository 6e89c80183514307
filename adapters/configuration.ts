import { type Configuration, readConfiguration } from "../domain/configuration.ts";

let read: Configuration | undefined;

/** The process's configuration, read once and whole. @throws InvalidInput listing every fault */
export const configuration = (): Configuration => {
  read ??= readConfiguration(process.env);
  return read;
};
