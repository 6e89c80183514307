import { readFile } from "node:fs/promises";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { signedUrl } from "./signed-url.ts";

/** PEM texts for a broker that asks for a certificate, as IoT Core does. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
}

/** Where the broker is, and with what to enter. */
export interface BrokerAddress {
  readonly url: string;
  readonly certificate?: Certificate;
  /** The URL for the next connection; absent when `url` serves for every one. */
  readonly sign?: () => Promise<string>;
}

/** What a process is told of its broker. */
export interface BrokerSettings {
  /** mqtt:// or mqtts://, or as IoT Core wss:// (or ws://) with the AWS credentials of the process. */
  readonly mqttUrl: string;
  /** A WebSocket's URL is signed for it. */
  readonly region?: string;
  /** PEM files for a broker that asks for a certificate; all or none of cert and key. */
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly caFile?: string;
}

/**
 * `mqtt://` asks for nothing, `mqtts://` may take a certificate's files, and a WebSocket is IoT
 * Core's way in with the AWS credentials of this process. @throws Error for a file that cannot be read
 */
export const brokerAddress = async (settings: BrokerSettings): Promise<BrokerAddress> => {
  const { mqttUrl: url, region, certFile, keyFile, caFile } = settings;
  if (/^wss?:/.test(url) && region !== undefined) {
    const credentials = defaultProvider();
    return { url, sign: async () => await signedUrl(url, region, await credentials()) };
  }
  if (certFile === undefined || keyFile === undefined) return { url };
  const certificate: Certificate = {
    cert: await readFile(certFile, "utf8"),
    key: await readFile(keyFile, "utf8"),
    ...(caFile !== undefined && { ca: await readFile(caFile, "utf8") }),
  };
  return { url, certificate };
};
