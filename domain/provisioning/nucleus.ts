import type { Core } from "../rollout/core-rules.ts";

/**
 * The nuclei that devices are installed with, pinned: a dependency of a component must never upgrade,
 * and so restart, the core by itself. `@ARCH@` is what the project's releases call the processor.
 */
export const NUCLEI: Readonly<Record<Core, { readonly version: string; readonly url: string }>> = {
  classic: {
    version: "2.18.2",
    url: "https://d2s8p88vqu9w66.cloudfront.net/releases/greengrass-2.18.2.zip",
  },
  lite: {
    version: "2.6.0",
    url: "https://github.com/aws-greengrass/aws-greengrass-lite/releases/download/v2.6.0/aws-greengrass-lite-deb-@ARCH@.zip",
  },
};

/** The certificate authority of IoT's and S3's endpoints. */
export const ROOT_CA_URL = "https://www.amazontrust.com/repository/AmazonRootCA1.pem";

/** SHA-256 of Amazon Root CA 1, as browsers and distributions ship it. */
export const ROOT_CA_FINGERPRINT =
  "8E:CD:E6:88:4F:3D:87:B1:12:5B:A3:1A:C3:FC:B1:3D:70:16:DE:7F:57:CC:90:4F:E1:CB:97:C6:AE:98:19:6E";

/** Amazon Linux 2023's own Node, under the versioned name that no other package changes. */
export const NODE_PATH = "/usr/bin/node-24";
