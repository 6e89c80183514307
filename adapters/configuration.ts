import { type Configuration, readConfiguration } from "../domain/configuration.ts";
import {
  type RetrainingConfiguration,
  readRetrainingConfiguration,
} from "../domain/retraining/configuration.ts";

let read: Configuration | undefined;

/** The process's configuration, read once and whole. @throws InvalidInput listing every fault */
export const configuration = (): Configuration => {
  read ??= readConfiguration(process.env);
  return read;
};

/** That of the function that starts retrainings. @throws InvalidInput listing every fault */
export const retrainingConfiguration = (): RetrainingConfiguration =>
  readRetrainingConfiguration(process.env);
