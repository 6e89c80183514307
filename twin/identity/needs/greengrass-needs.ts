import { arnAt, type Needs, on, onMember, onNamed, type Place, withoutResource } from "../need.ts";

const device = (action: string): Needs =>
  onNamed(`greengrass:${action}`, "greengrass", "coreDevices:", "coreDeviceThingName");

const deployment = (action: string): Needs =>
  onNamed(`greengrass:${action}`, "greengrass", "deployments:", "deploymentId");

const component = (action: string): Needs => onMember(`greengrass:${action}`, "arn");

/** The caller reads the artefacts itself. */
const createComponentVersion: Needs = (input, place) => {
  const artifacts = [...recipeText(input).matchAll(/s3:\/\/([^/"'\s]+)\/([^"'\s]+)/g)];
  return [
    on(
      "greengrass:CreateComponentVersion",
      arnAt(place, "greengrass", `components:${valueIn(input, "ComponentName")}`),
    ),
    ...artifacts.map(([, bucket, key]) =>
      on("s3:GetObject", `arn:${place.partition}:s3:::${bucket}/${key}`),
    ),
  ];
};

/** Of the version that a recipe makes. */
export const componentVersionArn = (
  input: Readonly<Record<string, unknown>>,
  place: Place,
): string => {
  const [name, version] = ["ComponentName", "ComponentVersion"].map((each) => valueIn(input, each));
  return arnAt(place, "greengrass", `components:${name}:versions:${version}`);
};

/** JSON or YAML; whether it is a recipe is the service's question. */
const recipeText = ({ inlineRecipe }: Readonly<Record<string, unknown>>): string =>
  Buffer.from((inlineRecipe ?? "") as Uint8Array).toString("utf8");

const valueIn = (input: Readonly<Record<string, unknown>>, name: string): string =>
  new RegExp(`"?${name}"?\\s*:\\s*["']?([\\w.+-]+)`).exec(recipeText(input))?.[1] ?? "";

/**
 * Revising a group's deployment cancels the job of the revision before: the installer's
 * DeployDevTools statement. The ids of both jobs are the service's own.
 */
const createDeployment: Needs = ({ targetArn }, place) => [
  on("greengrass:CreateDeployment", "*"),
  ...(targetArn.includes(":thinggroup/") ? [on("iot:DescribeThingGroup", targetArn)] : []),
  on("iot:CreateJob", targetArn),
  on("iot:CreateJob", arnAt(place, "iot", "job/new")),
  ...["DescribeJob", "CancelJob", "UpdateJob"].map((action) =>
    on(`iot:${action}`, arnAt(place, "iot", "job/earlier")),
  ),
];

export const GREENGRASS_NEEDS: Readonly<Record<string, Needs>> = {
  CreateComponentVersion: createComponentVersion,
  DescribeComponent: component("DescribeComponent"),
  GetComponent: component("GetComponent"),
  DeleteComponent: component("DeleteComponent"),
  ListComponentVersions: component("ListComponentVersions"),
  ListComponents: withoutResource("greengrass:ListComponents"),
  ListTagsForResource: onMember("greengrass:ListTagsForResource", "resourceArn"),
  TagResource: onMember("greengrass:TagResource", "resourceArn"),
  ResolveComponentCandidates: withoutResource("greengrass:ResolveComponentCandidates"),
  CreateDeployment: createDeployment,
  GetDeployment: deployment("GetDeployment"),
  CancelDeployment: deployment("CancelDeployment"),
  DeleteDeployment: deployment("DeleteDeployment"),
  ListDeployments: withoutResource("greengrass:ListDeployments"),
  ListCoreDevices: withoutResource("greengrass:ListCoreDevices"),
  ListThingGroupsForCoreDevice: withoutResource("greengrass:ListThingGroupsForCoreDevice"),
  GetCoreDevice: device("GetCoreDevice"),
  DeleteCoreDevice: device("DeleteCoreDevice"),
  ListInstalledComponents: device("ListInstalledComponents"),
  ListEffectiveDeployments: device("ListEffectiveDeployments"),
};
