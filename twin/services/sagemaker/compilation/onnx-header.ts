/** What Neo looks at before it compiles: read from the file itself, since runtimes accept far more. */
export interface OnnxHeader {
  readonly irVersion: number;
  /** Operator set by domain; "" is ONNX's own. */
  readonly opsets: Readonly<Record<string, number>>;
}

/**
 * Reads the top level of an ONNX file (ModelProto fields 1 and 8); undefined for bytes that are not one.
 * (onnx.proto: `int64 ir_version = 1; repeated OperatorSetIdProto opset_import = 8`)
 */
export const onnxHeader = (file: Uint8Array): OnnxHeader | undefined => {
  const fields = fieldsOf(file);
  if (fields === undefined) return undefined;
  const irVersion = fields.find(({ number }) => number === 1)?.value;
  const opsets = fields
    .filter(({ number, value }) => number === 8 && value instanceof Uint8Array)
    .map(({ value }) => opsetOf(value as Uint8Array));
  return typeof irVersion === "number" && opsets.length > 0
    ? { irVersion, opsets: Object.fromEntries(opsets) }
    : undefined;
};

const opsetOf = (bytes: Uint8Array): [string, number] => {
  const fields = fieldsOf(bytes) ?? [];
  const domain = fields.find(({ number }) => number === 1)?.value;
  const version = fields.find(({ number }) => number === 2)?.value;
  const name = domain instanceof Uint8Array ? new TextDecoder().decode(domain) : "";
  return [name === "ai.onnx" ? "" : name, typeof version === "number" ? version : 0];
};

interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

const fieldsOf = (bytes: Uint8Array): Field[] | undefined => {
  const found: Field[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = varintAt(bytes, at);
    if (tag === undefined) return undefined;
    const field = valueAt(bytes, tag.next, tag.value & 7);
    if (field === undefined || tag.value < 8) return undefined;
    found.push({ number: Math.floor(tag.value / 8), value: field.value });
    at = field.next;
  }
  return found;
};

const valueAt = (
  bytes: Uint8Array,
  at: number,
  wireType: number,
): { value: number | Uint8Array; next: number } | undefined => {
  if (wireType === 0) return varintAt(bytes, at);
  const fixed = FIXED_BYTES[wireType];
  const length = fixed === undefined ? varintAt(bytes, at) : { value: fixed, next: at };
  if (length === undefined || (fixed === undefined && wireType !== 2)) return undefined;
  const next = length.next + length.value;
  return next > bytes.length ? undefined : { value: bytes.subarray(length.next, next), next };
};

const FIXED_BYTES: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

const varintAt = (bytes: Uint8Array, at: number): { value: number; next: number } | undefined => {
  let value = 0;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    value += (byte & 127) * 2 ** (7 * index);
    if (byte < 128) return { value, next: at + index + 1 };
  }
  return undefined;
};
