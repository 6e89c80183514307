/** Pinned: a dependency of a component must never upgrade, and so restart, the core by itself. */
export const NUCLEUS_VERSION = "2.18.2";

/** Amazon Linux 2023's own Node, under the versioned name that no other package changes. */
export const NODE_PATH = "/usr/bin/node-24";

export interface CoreDeviceSetup {
  readonly thingName: string;
  readonly thingGroup: string;
  readonly policyName: string;
  readonly roleAlias: string;
  readonly region: string;
}

/**
 * The first boot of a core device, as shell commands. It provisions itself by hand rather than by
 * the installer's --provision, which would need to write IAM. (Greengrass developer guide,
 * "Install with manual resource provisioning")
 */
export const coreDeviceSetup = (setup: CoreDeviceSetup): string[] => [
  "set -euo pipefail",
  "dnf install -y java-21-amazon-corretto-headless nodejs24 unzip",
  "groupadd --system ggc_group && useradd --system --create-home --groups ggc_group ggc_user",
  // The nucleus starts components by sudo as that user and group; not every sudoers lets root choose a group.
  "echo 'root ALL=(ALL:ALL) ALL' > /etc/sudoers.d/greengrass && chmod 440 /etc/sudoers.d/greengrass",
  "mkdir -p /greengrass/v2 && chmod 755 /greengrass /greengrass/v2 && cd /greengrass/v2",
  `export AWS_REGION=${setup.region}`,
  "curl -sSf https://www.amazontrust.com/repository/AmazonRootCA1.pem -o AmazonRootCA1.pem",
  // A replaced instance has no key; a restarted one keeps its identity.
  "if [ ! -s device.pem.crt ]; then",
  "  certificate=$(umask 077; aws iot create-keys-and-certificate --set-as-active --certificate-pem-outfile device.pem.crt --private-key-outfile private.pem.key --query certificateArn --output text)",
  `  aws iot attach-policy --policy-name ${setup.policyName} --target "$certificate"`,
  `  aws iot attach-thing-principal --thing-name ${setup.thingName} --principal "$certificate"`,
  `  aws iot add-thing-to-thing-group --thing-name ${setup.thingName} --thing-group-name ${setup.thingGroup}`,
  "fi",
  "data=$(aws iot describe-endpoint --endpoint-type iot:Data-ATS --query endpointAddress --output text)",
  "credentials=$(aws iot describe-endpoint --endpoint-type iot:CredentialProvider --query endpointAddress --output text)",
  "cat > config.yaml <<END",
  "system:",
  "  certificateFilePath: /greengrass/v2/device.pem.crt",
  "  privateKeyPath: /greengrass/v2/private.pem.key",
  "  rootCaPath: /greengrass/v2/AmazonRootCA1.pem",
  "  rootpath: /greengrass/v2",
  `  thingName: ${setup.thingName}`,
  "services:",
  "  aws.greengrass.Nucleus:",
  "    componentType: NUCLEUS",
  `    version: ${NUCLEUS_VERSION}`,
  "    configuration:",
  `      awsRegion: ${setup.region}`,
  `      iotRoleAlias: ${setup.roleAlias}`,
  "      iotDataEndpoint: $data",
  "      iotCredEndpoint: $credentials",
  "END",
  `curl -sSf https://d2s8p88vqu9w66.cloudfront.net/releases/greengrass-${NUCLEUS_VERSION}.zip -o nucleus.zip`,
  "unzip -qo nucleus.zip -d installer",
  "java -Droot=/greengrass/v2 -Dlog.store=FILE -jar installer/lib/Greengrass.jar --init-config config.yaml --component-default-user ggc_user:ggc_group --setup-system-service true",
];
