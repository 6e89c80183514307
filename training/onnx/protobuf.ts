/** The few parts of the protocol-buffer wire format that an ONNX file needs. */

/** field number, wire type 0. */
export const varint = (field: number, value: number): number[] => [
  ...base128(field * 8),
  ...base128(value),
];

/** field number, wire type 2, with any bytes. */
const bytes = (field: number, content: ArrayLike<number>): number[] | Uint8Array => {
  const head = [...base128(field * 8 + 2), ...base128(content.length)];
  const all = new Uint8Array(head.length + content.length);
  all.set(head);
  all.set(content, head.length);
  return all;
};

export const text = (field: number, content: string): ArrayLike<number> =>
  bytes(field, new TextEncoder().encode(content));

/** Nested message from its fields in order. */
export const message = (field: number, parts: readonly ArrayLike<number>[]): ArrayLike<number> =>
  bytes(field, joined(parts));

export const joined = (parts: readonly ArrayLike<number>[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
};

const base128 = (value: number): number[] => {
  // Negative int64 attributes (axis −1) take ten bytes in two's complement.
  let rest = BigInt.asUintN(64, BigInt(value));
  const out: number[] = [];
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    out.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return out;
};
