import type { Core } from "../rollout/core-rules.ts";
import { installScript } from "./install-script.ts";
import { NUCLEI } from "./nucleus.ts";

export interface DeviceIdentity {
  readonly thingName: string;
  readonly core: Core;
  readonly region: string;
  readonly roleAlias: string;
  /** IoT's data endpoint and its credential provider's. */
  readonly dataEndpoint: string;
  readonly credentialEndpoint: string;
  readonly certificatePem: string;
  /** Absent when the certificate was made from a request: the key never left the device. */
  readonly privateKeyPem?: string;
}

export interface KitFile {
  readonly name: string;
  readonly content: string;
  /** Every file may hold what others must not read. */
  readonly mode: 0o600 | 0o700;
}

/** Everything a machine needs to become this device; `@ROOT@` is the core's directory there. */
export const deviceKit = (identity: DeviceIdentity): KitFile[] => [
  { name: "device.pem.crt", content: identity.certificatePem, mode: 0o600 },
  ...(identity.privateKeyPem
    ? [{ name: "private.pem.key", content: identity.privateKeyPem, mode: 0o600 as const }]
    : []),
  { name: "config.yaml", content: configuration(identity), mode: 0o600 },
  { name: "install.sh", content: installScript(identity), mode: 0o700 },
];

/** (Greengrass developer guide, "Install with manual resource provisioning", both nuclei) */
const configuration = (identity: DeviceIdentity): string => {
  const { core, thingName, region, roleAlias, dataEndpoint, credentialEndpoint } = identity;
  const system = (rootKey: string) =>
    [
      "system:",
      '  certificateFilePath: "@ROOT@/device.pem.crt"',
      '  privateKeyPath: "@ROOT@/private.pem.key"',
      '  rootCaPath: "@ROOT@/AmazonRootCA1.pem"',
      `  ${rootKey}: "@ROOT@"`,
      `  thingName: "${thingName}"`,
    ].join("\n");
  const settings = [
    `      awsRegion: "${region}"`,
    `      iotRoleAlias: "${roleAlias}"`,
    `      iotDataEndpoint: "${dataEndpoint}"`,
    `      iotCredEndpoint: "${credentialEndpoint}"`,
  ];
  const nucleus =
    core === "classic"
      ? ["  aws.greengrass.Nucleus:", `    version: "${NUCLEI.classic.version}"`]
      : ["  aws.greengrass.NucleusLite:"];
  const runWith =
    core === "classic"
      ? []
      : ["      runWithDefault:", '        posixUser: "gg_component:gg_component"'];
  return `${[
    system(core === "classic" ? "rootpath" : "rootPath"),
    "services:",
    ...nucleus,
    '    componentType: "NUCLEUS"',
    "    configuration:",
    ...settings,
    ...runWith,
  ].join("\n")}\n`;
};
