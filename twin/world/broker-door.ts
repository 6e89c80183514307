import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createWebSocketStream, WebSocketServer } from "ws";
import type { Principal, PrincipalOf } from "../identity/principal.ts";
import { strangerAt } from "../wire/door.ts";
import { expiryFault, signatureOf } from "../wire/signature.ts";
import { verifySignature } from "../wire/verify-signature.ts";
import type { SignedBy } from "./broker-guard.ts";

interface BrokerDoor {
  readonly server: Server;
  readonly signedBy: SignedBy;
}

/** Of MQTT's CONNECT, with which every MQTT connection begins. */
const CONNECT = 0x10;

/** Longer takes nobody who means it. */
const FIRST_BYTE_MS = 10_000;

/**
 * One port for MQTT over TCP and, as IoT Core has it, over a WebSocket at /mqtt whose URL is signed
 * for `iotdevicegateway`; at /counts a program reads what was counted. No web page gets in: it cannot speak MQTT over TCP, and its WebSocket
 * tells its origin.
 */
export const createBrokerDoor = ({
  handle,
  principalOf,
  counts,
}: {
  readonly handle: (stream: Duplex, request?: IncomingMessage) => void;
  readonly principalOf: PrincipalOf | undefined;
  /** What a program may read at /counts, as JSON. */
  readonly counts: () => object;
}): BrokerDoor => {
  const signers = new WeakMap<IncomingMessage, Principal>();
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "mqtt" });
  const http = createHttpServer((request, response) => {
    const stranger = strangerAt(request.socket.localPort ?? 0, request.headers);
    if (stranger === undefined && request.url === "/counts") {
      response.writeHead(200, { "content-type": "application/json", connection: "close" });
      return void response.end(JSON.stringify(counts()));
    }
    response.writeHead(stranger?.status ?? 426, { connection: "close", upgrade: "websocket" });
    response.end(`MQTT broker: ${stranger?.reason ?? "use MQTT, or a WebSocket at /mqtt"}\n`);
  });
  http.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const enter = async (): Promise<void> => {
      const signer = await signerOf(request, principalOf);
      if (signer) signers.set(request, signer);
      sockets.handleUpgrade(request, socket, head, (opened) =>
        handle(createWebSocketStream(opened), request),
      );
    };
    enter().catch((error: Error) => {
      // IoT Core answers 403 to a signature that it cannot verify.
      socket.end(
        `HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\nMQTT broker: ${error.message}\n`,
      );
    });
  });
  return {
    server: createServer((socket) =>
      sortOut(socket, handle, (other) => http.emit("connection", other)),
    ),
    signedBy: (request) => signers.get(request),
  };
};

/** By the first byte. */
const sortOut = (
  socket: Socket,
  onMqtt: (socket: Socket) => void,
  onHttp: (socket: Socket) => void,
): void => {
  socket.setTimeout(FIRST_BYTE_MS, () => socket.destroy());
  socket.on("error", () => socket.destroy());
  socket.once("data", (first) => {
    socket.setTimeout(0);
    socket.removeAllListeners("timeout");
    socket.pause();
    socket.unshift(first);
    if (first[0] === CONNECT) onMqtt(socket);
    else onHttp(socket);
    process.nextTick(() => socket.resume());
  });
};

/** @throws Error saying why that WebSocket may not be opened */
const signerOf = async (
  { headers, url = "/", socket }: IncomingMessage,
  principalOf: PrincipalOf | undefined,
): Promise<Principal | undefined> => {
  const stranger = strangerAt(socket.localPort ?? 0, headers);
  if (stranger) throw new Error(stranger.reason);
  if (principalOf === undefined) return undefined;
  const request = new Request(`http://${headers.host}${url}`);
  const signature = signatureOf(request);
  if (signature === undefined) throw new Error("the WebSocket's URL is not signed");
  const expired = expiryFault(request, new Date());
  if (expired) throw new Error(expired.message);
  await verifySignature(request, signature, (key) => principalOf(key)?.secretAccessKey);
  return principalOf(signature.accessKeyId);
};
