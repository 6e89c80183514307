import type { Shapes } from "./contract/contract.ts";
import { shapeOf } from "./contract/contract.ts";
import type { Protocol } from "./protocol.ts";
import { scalarOf } from "./text-values.ts";
import { escapeXml, tag } from "./xml.ts";
import { toXml } from "./xml-values.ts";

/** The AWS Query protocol (SNS, STS): a form in, XML out. */
export const query: Protocol = {
  async decode({ text }, { contract, operationContract }) {
    const form = new Map(new URLSearchParams(await text()));
    form.delete("Action");
    form.delete("Version");
    if (operationContract.input === null) return {};
    return decoded(contract.shapes, operationContract.input, form, "") as Record<string, unknown>;
  },

  encode(output, { contract, operation, operationContract }, requestId) {
    const name = operationContract.output;
    const result =
      name === null ? "" : tag(`${operation}Result`, toXml(contract.shapes, name, output));
    const body = tag(
      `${operation}Response`,
      result + metadata(requestId),
      namespace(contract.name, contract.apiVersion),
    );
    return xmlResponse(body, 200, requestId);
  },

  encodeError({ code, message, status }, contract, requestId) {
    const fault =
      tag("Type", status < 500 ? "Sender" : "Receiver") +
      tag("Code", code) +
      tag("Message", escapeXml(message));
    const body = tag(
      "ErrorResponse",
      tag("Error", fault) + tag("RequestId", requestId),
      namespace(contract.name, contract.apiVersion),
    );
    return xmlResponse(body, status, requestId);
  },
};

const decoded = (shapes: Shapes, shapeName: string, form: Form, prefix: string): unknown => {
  const shape = shapeOf(shapes, shapeName);
  switch (shape.type) {
    case "structure":
      return structureOf(shapes, shapeName, form, prefix);
    case "list":
      return itemsOf(form, `${prefix}.member`).map((item) =>
        decoded(shapes, shape.member?.shape ?? "", form, item),
      );
    case "map":
      return Object.fromEntries(
        itemsOf(form, `${prefix}.entry`).map((entry) => [
          // SNS writes its maps with Name and Value, other services with key and value.
          form.get(`${entry}.key`) ?? form.get(`${entry}.Name`) ?? "",
          decoded(
            shapes,
            shape.value?.shape ?? "",
            form,
            has(form, `${entry}.Value`) ? `${entry}.Value` : `${entry}.value`,
          ),
        ]),
      );
    default:
      return scalarOf(shape, form.get(prefix) ?? "", "iso8601");
  }
};

type Form = ReadonlyMap<string, string>;

const structureOf = (
  shapes: Shapes,
  shapeName: string,
  form: Form,
  prefix: string,
): Record<string, unknown> => {
  const members = shapeOf(shapes, shapeName).members ?? {};
  const names = new Set(
    [...form.keys()]
      .filter((key) => key.startsWith(dotted(prefix)))
      .map((key) => firstPart(key, prefix)),
  );
  return Object.fromEntries(
    [...names].map((name) => {
      const path = dotted(prefix) + name;
      const member = members[name];
      return [
        name,
        member === undefined ? (form.get(path) ?? "") : decoded(shapes, member.shape, form, path),
      ];
    }),
  );
};

/** `prefix.1`, `prefix.2` … as long as the form has them. */
const itemsOf = (form: Form, prefix: string): string[] => {
  const items: string[] = [];
  while (has(form, `${prefix}.${items.length + 1}`)) items.push(`${prefix}.${items.length + 1}`);
  return items;
};

const has = (form: Form, path: string): boolean =>
  form.has(path) || [...form.keys()].some((key) => key.startsWith(`${path}.`));

const dotted = (prefix: string): string => (prefix === "" ? "" : `${prefix}.`);

const firstPart = (key: string, prefix: string): string =>
  key.slice(dotted(prefix).length).split(".")[0] ?? "";

const metadata = (requestId: string): string =>
  tag("ResponseMetadata", tag("RequestId", requestId));

const namespace = (service: string, apiVersion: string): string =>
  ` xmlns="https://${service}.amazonaws.com/doc/${apiVersion}/"`;

const xmlResponse = (body: string, status: number, requestId: string): Response =>
  new Response(body, {
    status,
    headers: {
      "content-type": "text/xml",
      "content-length": String(Buffer.byteLength(body)),
      "x-amzn-requestid": requestId,
    },
  });
