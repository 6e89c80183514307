import { listOf, type Statement } from "../../twin/identity/statement.ts";

/** The resource type of each action that a policy of ours may hold. (IoT developer guide, "Policy actions") */
const TYPE_OF: Readonly<Record<string, RegExp>> = {
  "iot:Connect": /^iot:client\/(.+)$/,
  "iot:Publish": /^iot:topic\/(.+)$/,
  "iot:RetainPublish": /^iot:topic\/(.+)$/,
  "iot:Receive": /^iot:topic\/(.+)$/,
  "iot:Subscribe": /^iot:topicfilter\/(.+)$/,
  "iot:AssumeRoleWithCertificate": /^iot:rolealias\/([^*]+)$/,
  "greengrass:GetComponentVersionArtifact": /^greengrass:components:(.+)$/,
};

/** Greengrass's data plane knows no narrower resource. (Greengrass developer guide, "Device authentication") */
const WITHOUT_RESOURCE = new Set([
  "greengrass:ResolveComponentCandidates",
  "greengrass:GetDeploymentConfiguration",
  "greengrass:ListThingGroupsForCoreDevice",
]);

/**
 * What is wrong with the statements of an IoT policy, which cdk-nag does not look at: an action by
 * wildcard or of another kind of resource, a topic of everybody, an MQTT wildcard (IoT takes it
 * literally), a thing policy variable (Greengrass cores get none), a subscription that may not hear.
 */
export const faultsOfIotPolicy = (statements: readonly Statement[]): string[] => {
  const granted = statements.flatMap(({ Action, Resource }) =>
    listOf(Action).flatMap((action) => listOf(Resource).map((resource) => ({ action, resource }))),
  );
  return [
    ...statements.flatMap(({ Effect }) => (Effect === "Allow" ? [] : [`${Effect}: use Allow`])),
    ...granted.flatMap(({ action, resource }) => faultOfGrant(action, resource)),
    ...unheard(granted),
  ];
};

interface Grant {
  readonly action: string;
  readonly resource: string;
}

const faultOfGrant = (action: string, resource: string): string[] => {
  const at = `${action} on ${resource}`;
  if (WITHOUT_RESOURCE.has(action)) return [];
  const type = TYPE_OF[action];
  if (!type) return [`${at}: no action of a device`];
  const [, name] = type.exec(shortened(resource)) ?? [];
  if (name === undefined) return [`${at}: another kind of resource`];
  if (name.startsWith("*") && action.startsWith("iot:")) return [`${at}: everybody's`];
  // The nucleus numbers its connections with a "#": there it is meant literally.
  if (action !== "iot:Connect" && /[+#]/.test(name))
    return [`${at}: IoT takes + and # literally, write *`];
  return name.includes("${") ? [`${at}: Greengrass cores get no policy variables`] : [];
};

/** `service:rest` of an ARN. */
const shortened = (resource: string): string => {
  const [, , service, , , ...rest] = resource.split(":");
  return `${service}:${rest.join(":")}`;
};

const unheard = (granted: readonly Grant[]): string[] => {
  const of = (wanted: string, kind: string) =>
    granted
      .filter(({ action }) => action === wanted)
      .map(({ resource }) => shortened(resource).replace(`iot:${kind}/`, ""));
  const heard = of("iot:Receive", "topic");
  return of("iot:Subscribe", "topicfilter")
    .filter((filter) => !heard.includes(filter))
    .map((filter) => `iot:Subscribe on ${filter}: nothing may be received there`);
};
