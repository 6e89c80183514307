import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { zipSync } from "fflate";
import { NUCLEI } from "../../../domain/provisioning/nucleus.ts";
import type { Core } from "../../../domain/rollout/core-rules.ts";

/** What the server answers with, and what was asked of it. */
export interface Downloads {
  cuts: number;
  isDamaged: boolean;
  isAway: boolean;
  readonly ranges: string[];
}

/** Where the nucleus and the root certificate come from. */
export const serveDownloads = async (core: Core, ca: string) => {
  const entry =
    core === "classic"
      ? "lib/Greengrass.jar"
      : `aws-greengrass-lite-${NUCLEI.lite.version}-Linux.deb`;
  const zip = Buffer.from(zipSync({ [entry]: new Uint8Array(200_000) }, { level: 0 }));
  const net: Downloads = { cuts: 0, isDamaged: false, isAway: false, ranges: [] };
  const server = createServer((request, response) => {
    if (net.isAway) request.socket.destroy();
    else if (request.url === "/ca.pem") response.end(ca);
    else answerZip(zip, net, request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, net, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

const answerZip = (
  zip: Buffer,
  net: Downloads,
  request: IncomingMessage,
  response: ServerResponse,
): void => {
  const { range } = request.headers;
  if (range) net.ranges.push(range);
  const from = Number(/bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0);
  const body = net.isDamaged ? Buffer.alloc(zip.length) : zip.subarray(from);
  response.writeHead(range ? 206 : 200, {
    "content-length": body.length,
    ...(range && { "content-range": `bytes ${from}-${zip.length - 1}/${zip.length}` }),
  });
  if (net.cuts === 0) {
    response.end(body);
    return;
  }
  net.cuts -= 1;
  response.write(body.subarray(0, 50_000), () => response.destroy());
};
