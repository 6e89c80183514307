import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.ts";

const MOST_BYTES = 64 * 1_024;

/**
 * A POST's JSON object; no body at all is an empty object, so that `curl -X POST` is enough where
 * nothing is to be said. @throws Refusal 400, 413, 415
 */
export const readJson = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > MOST_BYTES) throw tooLarge(`${declared} bytes`);
  const text = await readText(request);
  const type = request.headers["content-type"];
  if (type === undefined && text === "") return {};
  // Forms of other sites cannot send this type without a preflight, which nobody answers here.
  if (!/^application\/json\s*(;|$)/i.test(type ?? "")) {
    throw new Refusal(`Content-Type: expected application/json, got ${type ?? "none"}`, {
      status: 415,
    });
  }
  return objectOf(text);
};

const readText = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw tooLarge(`more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};

const tooLarge = (size: string): Refusal =>
  new Refusal(`body: ${size}, at most ${MOST_BYTES} are read; send less`, {
    status: 413,
    headers: { connection: "close" },
  });

const objectOf = (text: string): Record<string, unknown> => {
  if (text === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Refusal(`body: expected a JSON object, got ${text.slice(0, 80)}`, {
      status: 400,
      cause,
    });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal(`body: expected a JSON object, got ${text.slice(0, 80)}`, { status: 400 });
  }
  return value as Record<string, unknown>;
};
