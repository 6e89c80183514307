import type { ServiceContract } from "./contract/contract.ts";
import type { Protocol } from "./protocol.ts";
import { jsonRpc } from "./protocol-json.ts";
import { query } from "./protocol-query.ts";
import { rest } from "./protocol-rest.ts";

/** An unknown protocol gets the JSON form: its errors can at least be read. */
export const protocolOf = (contract: ServiceContract): Protocol =>
  PROTOCOLS[contract.protocol] ?? jsonRpc;

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  json: jsonRpc,
  query,
  "rest-json": rest,
  "rest-xml": rest,
};
