/** Greengrass component names; IAM policies and recipes are made from them. */
export const MODEL_COMPONENT = "windturbine.model";
export const DETECTOR_COMPONENT = "windturbine.detector";

/** Our two among a deployment's components; fewer where it has not both. */
export const ourVersions = (versions: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    [MODEL_COMPONENT, DETECTOR_COMPONENT].flatMap((name) =>
      versions[name] ? [[name, versions[name]]] : [],
    ),
  );

/** Where an artefact lies in the artefact bucket; equal content has one place and keeps it. */
export const componentKey = (contentSha: string, file: string): string =>
  `components/${contentSha}/${file}`;

/** AWS's public component that runs the Edge Manager agent. */
export const EDGE_MANAGER_COMPONENT = "aws.greengrass.SageMakerEdgeManager";
