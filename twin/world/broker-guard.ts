import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { AuthenticateError, Client } from "aedes";
import { isAllowed } from "../identity/evaluate.ts";
import { arnAt, type Place } from "../identity/need.ts";
import type { Principal, PrincipalOf } from "../identity/principal.ts";

/** Who may enter a broker, and where it stands: policies name its resources. */
export interface BrokerIdentity {
  readonly principalOf: PrincipalOf;
  readonly place: Place;
  /** Under which name the cloud's own services enter, to whom no limit of a client applies. */
  readonly services?: string;
}

/** What each connection may do; undefined where the reason is none. */
export interface BrokerGuard {
  /** Why nobody of that name may connect. */
  refusalOfClient(
    client: Client,
    user: string | undefined,
    password: Buffer | undefined,
  ): AuthenticateError | undefined;
  mayPublish(client: Client, topic: string, retain: boolean): boolean;
  maySubscribe(client: Client, filter: string): boolean;
  mayReceive(client: Client, topic: string): boolean;
  isService(client: Client): boolean;
}

/** A request to the broker's WebSocket, signed by that principal. */
export type SignedBy = (request: IncomingMessage) => Principal | undefined;

/** MQTT 3.1.1, "Connect Return code": not authorized. */
const NOT_AUTHORIZED = 5;

/**
 * Lets in whom the account knows, by its name and secret, or by a signed WebSocket, and lets it do
 * what its policies say: Connect by client id, Publish and RetainPublish by topic, Subscribe by
 * filter, Receive by topic. (IoT Core developer guide, "Policy actions")
 */
export const createBrokerGuard = (
  { principalOf, place, services }: BrokerIdentity,
  signedBy: SignedBy,
): BrokerGuard => {
  const principals = new WeakMap<Client, Principal>();
  const ofServices = new WeakSet<Client>();
  const may = (client: Client, action: string, kind: string, name: string): boolean => {
    const principal = principals.get(client);
    return (
      principal !== undefined && decided(principal, action, arnAt(place, "iot", `${kind}/${name}`))
    );
  };
  return {
    refusalOfClient(client, user, password) {
      const { req } = client as Client & { req?: IncomingMessage };
      const principal = (req && signedBy(req)) ?? byPassword(principalOf, user, password);
      if (principal === undefined) {
        return notAuthorized(`${client.id}: no credentials of this account`);
      }
      principals.set(client, principal);
      if (user !== undefined && user === services) ofServices.add(client);
      if (may(client, "iot:Connect", "client", client.id)) return undefined;
      return notAuthorized(`${principal.arn} may not iot:Connect as ${client.id}`);
    },
    mayPublish: (client, topic, retain) =>
      may(client, "iot:Publish", "topic", topic) &&
      (!retain || may(client, "iot:RetainPublish", "topic", topic)),
    maySubscribe: (client, filter) => may(client, "iot:Subscribe", "topicfilter", filter),
    mayReceive: (client, topic) => may(client, "iot:Receive", "topic", topic),
    isService: (client) => ofServices.has(client),
  };
};

const byPassword = (
  principalOf: PrincipalOf,
  user: string | undefined,
  password: Buffer | undefined,
): Principal | undefined => {
  const principal = user === undefined ? undefined : principalOf(user);
  if (principal === undefined || password === undefined) return undefined;
  const expected = Buffer.from(principal.secretAccessKey);
  const isRight = expected.length === password.length && timingSafeEqual(expected, password);
  return isRight ? principal : undefined;
};

/** Asked for every message: a principal's answers stay as they are. */
const DECISIONS = new WeakMap<Principal, Map<string, boolean>>();
const MOST_KEPT = 10_000;

const decided = (principal: Principal, action: string, resource: string): boolean => {
  if (principal.may === "everything") return true;
  const known = DECISIONS.get(principal) ?? new Map<string, boolean>();
  DECISIONS.set(principal, known);
  const key = `${action} ${resource}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const decision = isAllowed(principal.may, { action, resource });
  // Somebody who tries topic after topic must not fill the memory.
  if (known.size >= MOST_KEPT) known.clear();
  known.set(key, decision);
  return decision;
};

const notAuthorized = (message: string): AuthenticateError =>
  Object.assign(new Error(message), { returnCode: NOT_AUTHORIZED }) as AuthenticateError;
