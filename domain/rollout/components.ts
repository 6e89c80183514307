/** Greengrass component names; IAM policies and recipes are made from them. */
export const MODEL_COMPONENT = "windturbine.model";
export const DETECTOR_COMPONENT = "windturbine.detector";

/** What the two are called in a stage. */
export const componentsOf = (stage: string) => ({
  model: stage === "" ? MODEL_COMPONENT : `${stage}.${MODEL_COMPONENT}`,
  detector: stage === "" ? DETECTOR_COMPONENT : `${stage}.${DETECTOR_COMPONENT}`,
});

/** By any stage's name: a device belongs to one stage, and so has no other's. */
const isNamed = (name: string, component: string): boolean =>
  name === component || name.endsWith(`.${component}`);

export const isOurs = (name: string): boolean =>
  isNamed(name, MODEL_COMPONENT) || isNamed(name, DETECTOR_COMPONENT);

/** The model component's version among them, if there is one. */
export const modelComponentOf = (versions: Readonly<Record<string, string>>): string | undefined =>
  Object.entries(versions).find(([name]) => isNamed(name, MODEL_COMPONENT))?.[1];

/** Our two among a deployment's components; fewer where it has not both. */
export const ourVersions = (versions: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(versions).filter(([name, version]) => isOurs(name) && version));

/** Where an artefact lies in the artefact bucket; equal content has one place and keeps it. */
export const componentKey = (contentSha: string, file: string): string =>
  `components/${contentSha}/${file}`;

/** AWS's public component that runs the Edge Manager agent. */
export const EDGE_MANAGER_COMPONENT = "aws.greengrass.SageMakerEdgeManager";
