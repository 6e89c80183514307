import { SignatureV4 } from "@smithy/signature-v4";
import * as z from "zod/mini";
import { parseJson } from "../wire/parse.ts";
import type { Device } from "./device.ts";

const answer = z.object({ thingGroups: z.array(z.object({ thingGroupArn: z.string() })) });

/**
 * ARNs of the groups that the device is in now. Both nuclei ask with each deployment, by an operation
 * of Greengrass' data plane that no SDK for JavaScript has. @throws Error when the cloud does not answer
 */
export const thingGroupsOf = async ({
  thingName,
  region,
  awsEndpoint,
  greengrass,
}: Pick<Device, "thingName" | "region" | "awsEndpoint" | "greengrass">): Promise<Set<string>> => {
  const url = new URL(`/greengrass/v2/coreDevices/${thingName}/thingGroups`, awsEndpoint);
  const signer = new SignatureV4({
    service: "greengrass",
    region,
    credentials: greengrass.config.credentials,
    sha256: greengrass.config.sha256,
  });
  const { headers } = await signer.sign({
    method: "GET",
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: { host: url.host },
  });
  const response = await fetch(url, { headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`ListThingGroupsForCoreDevice: ${response.status} ${text}`);
  const { thingGroups } = parseJson(answer, text, "ListThingGroupsForCoreDevice");
  return new Set(thingGroups.map(({ thingGroupArn }) => thingGroupArn));
};
