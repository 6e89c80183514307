import {
  type RetrainingConfiguration,
  readRetrainingConfiguration,
} from "../domain/retraining/configuration.ts";

/** That of the function that starts retrainings, apart, so that no other bundle holds it. @throws InvalidInput listing every fault */
export const retrainingConfiguration = (): RetrainingConfiguration =>
  readRetrainingConfiguration(process.env);
