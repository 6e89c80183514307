import { CERTIFICATES, REQUESTS } from "../../domain/enrolment.ts";
import {
  NODE_PATH as DEVICE_NODE_PATH,
  NUCLEI,
  ROOT_CA_FINGERPRINT,
} from "../../domain/provisioning/nucleus.ts";
import { firstBoot } from "./first-boot.ts";

/** Pinned: a dependency of a component must never upgrade, and so restart, the core by itself. */
export const NUCLEUS_VERSION = NUCLEI.classic.version;

/** Amazon Linux 2023's own Node, under the versioned name that no other package changes. */
export const NODE_PATH = DEVICE_NODE_PATH;

export interface CoreDeviceSetup {
  readonly thingName: string;
  /** Where signing requests and certificates lie. */
  readonly bucket: string;
  readonly roleAlias: string;
  readonly region: string;
  /** What CloudFormation waits for. */
  readonly signal: { readonly stack: string; readonly resource: string };
}

/**
 * The first boot of a core device, as shell commands. It provisions itself by hand rather than by
 * the installer's --provision, which would need to write IAM and make keys elsewhere. (Greengrass
 * developer guide, "Install with manual resource provisioning")
 */
export const coreDeviceSetup = (setup: CoreDeviceSetup): string[] =>
  firstBoot({
    ...setup,
    definitions: [
      "folders() {",
      "  mkdir -p /greengrass/v2 && chmod 755 /greengrass /greengrass/v2",
      "}",
      "packages() {",
      // jarsigner, which verifies the nucleus, is in the development package.
      "  dnf install -y java-21-amazon-corretto-devel nodejs24 unzip openssl",
      "}",
      "component_user() {",
      "  { getent group ggc_group > /dev/null || groupadd --system ggc_group; } &&",
      "  { id ggc_user > /dev/null 2>&1 || useradd --system --create-home --groups ggc_group ggc_user; } &&",
      // The nucleus starts components by sudo as that user and group; not every sudoers lets root choose a group.
      "  echo 'root ALL=(ALL:ALL) ALL' > /etc/sudoers.d/greengrass && chmod 440 /etc/sudoers.d/greengrass",
      "}",
      ...rootCa(),
      ...certificate(setup),
      ...configuration(setup),
      ...nucleus(),
      ...health(setup),
    ],
    steps: [
      ["make the folders", "folders"],
      ["install packages", "packages"],
      ["make the components' user", "component_user"],
      ["fetch Amazon's root certificate", "root_ca"],
      ["make a private key and a signing request", "signing_request"],
      ["get a certificate", "certificate"],
      ["write the configuration", "configuration"],
      ["fetch the nucleus", "fetch_nucleus"],
      ["start the nucleus", "start_nucleus"],
      ["see the core report healthy", "healthy"],
    ],
  });

const rootCa = (): string[] => [
  "is_root_ca() {",
  `  [ "$(openssl x509 -in "$1" -noout -fingerprint -sha256 2> /dev/null)" = "sha256 Fingerprint=${ROOT_CA_FINGERPRINT}" ]`,
  "}",
  "root_ca() {",
  "  is_root_ca /greengrass/v2/AmazonRootCA1.pem && return 0",
  "  curl -sSf --max-time 60 https://www.amazontrust.com/repository/AmazonRootCA1.pem -o /greengrass/v2/AmazonRootCA1.part &&",
  "  is_root_ca /greengrass/v2/AmazonRootCA1.part &&",
  "  mv /greengrass/v2/AmazonRootCA1.part /greengrass/v2/AmazonRootCA1.pem",
  "}",
];

/** The key is made here and stays here; a restarted machine keeps it, a replaced one makes another. */
const certificate = ({ thingName, bucket }: CoreDeviceSetup): string[] => [
  "signing_request() {",
  "  [ -s /greengrass/v2/request.csr ] && return 0",
  `  ( umask 077; openssl req -new -newkey rsa:2048 -nodes -subj /CN=${thingName} -keyout /greengrass/v2/private.pem.key -out /greengrass/v2/request.part ) &&`,
  "  mv /greengrass/v2/request.part /greengrass/v2/request.csr",
  "}",
  "certificate() {",
  "  [ -s /greengrass/v2/device.pem.crt ] && return 0",
  "  name=$(sha256sum < /greengrass/v2/request.csr | cut -c 1-64) &&",
  `  aws s3 cp /greengrass/v2/request.csr "s3://${bucket}/${REQUESTS}/${thingName}/$name.csr" || return 1`,
  '  for wait in $(seq "$WAITS"); do',
  `    if aws s3 cp "s3://${bucket}/${CERTIFICATES}/${thingName}/$name.pem" /greengrass/v2/device.part 2> /dev/null; then`,
  "      mv /greengrass/v2/device.part /greengrass/v2/device.pem.crt; return",
  "    fi",
  '    sleep "$PAUSE"',
  "  done",
  '  echo "no certificate came for $name; the log of IssueCertificate says why"; return 1',
  "}",
];

const configuration = ({ thingName, roleAlias, region }: CoreDeviceSetup): string[] => [
  "configuration() {",
  "  data=$(aws iot describe-endpoint --endpoint-type iot:Data-ATS --query endpointAddress --output text) &&",
  "  credentials=$(aws iot describe-endpoint --endpoint-type iot:CredentialProvider --query endpointAddress --output text) &&",
  "  cat > /greengrass/v2/config.yaml <<END",
  "system:",
  "  certificateFilePath: /greengrass/v2/device.pem.crt",
  "  privateKeyPath: /greengrass/v2/private.pem.key",
  "  rootCaPath: /greengrass/v2/AmazonRootCA1.pem",
  "  rootpath: /greengrass/v2",
  `  thingName: ${thingName}`,
  "services:",
  "  aws.greengrass.Nucleus:",
  "    componentType: NUCLEUS",
  `    version: ${NUCLEUS_VERSION}`,
  "    configuration:",
  `      awsRegion: ${region}`,
  `      iotRoleAlias: ${roleAlias}`,
  "      iotDataEndpoint: $data",
  "      iotCredEndpoint: $credentials",
  "END",
  "}",
];

/** The nucleus is signed; its signature says more than a checksum beside it. (Developer guide, "Install the AWS IoT Greengrass Core software") */
const nucleus = (): string[] => [
  "is_nucleus() {",
  '  verified=$(jarsigner -verify "$1/lib/Greengrass.jar" 2>&1) && case "$verified" in *"jar verified"*) true ;; *) false ;; esac',
  "}",
  "fetch_nucleus() {",
  "  is_nucleus /greengrass/v2/installer && return 0",
  `  curl -sSf --max-time 600 ${NUCLEI.classic.url} -o /greengrass/v2/nucleus.zip &&`,
  "  unzip -qo /greengrass/v2/nucleus.zip -d /greengrass/v2/installer &&",
  "  is_nucleus /greengrass/v2/installer",
  "}",
  "start_nucleus() {",
  "  systemctl is-active --quiet greengrass && return 0",
  "  java -Droot=/greengrass/v2 -Dlog.store=FILE -jar /greengrass/v2/installer/lib/Greengrass.jar --init-config /greengrass/v2/config.yaml --component-default-user ggc_user:ggc_group --setup-system-service true",
  "}",
];

const health = ({ thingName }: CoreDeviceSetup): string[] => [
  "healthy() {",
  '  for wait in $(seq "$WAITS"); do',
  `    [ "$(aws greengrassv2 get-core-device --core-device-thing-name ${thingName} --query status --output text 2> /dev/null)" = HEALTHY ] && return 0`,
  '    sleep "$PAUSE"',
  "  done",
  '  echo "the core has not reported healthy; see /greengrass/v2/logs/greengrass.log"; return 1',
  "}",
];
