import { readFileSync } from "node:fs";
import { InvalidInput } from "../domain/errors.ts";
import { type DeploymentConfiguration, readDeploymentConfiguration } from "../lib/configuration.ts";

/** The deployment's configuration in a cdk.json. @throws InvalidInput naming the file or the value in it that is wrong */
export const deploymentIn = (file: string, stage: string | undefined): DeploymentConfiguration => {
  const context = contextIn(file);
  return readDeploymentConfiguration({
    tryGetContext: (key) => (key === "stage" ? (stage ?? context[key]) : context[key]),
  });
};

const contextIn = (file: string): Record<string, unknown> => {
  try {
    const { context = {} } = JSON.parse(readFileSync(file, "utf8"));
    return context;
  } catch (cause) {
    throw new InvalidInput(`--file ${file}: expected a cdk.json, got ${cause}`, { cause });
  }
};
