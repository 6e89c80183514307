import type { Member, Shape, Shapes } from "./contract/contract.ts";
import { shapeOf } from "./contract/contract.ts";

/**
 * JSON of the wire → values on member names: base64 → Uint8Array, epoch seconds → Date. What does
 * not fit is handed on as it is, so that the contract check can name it.
 */
export const fromJson = (shapes: Shapes, shapeName: string, wire: unknown): unknown => {
  const shape = shapeOf(shapes, shapeName);
  if (wire === null || wire === undefined) return undefined;
  if (isRecord(wire)) return fromObject(shapes, shape, wire);
  return Array.isArray(wire) ? fromList(shapes, shape, wire) : fromScalar(shape, wire);
};

/** Values on member names → JSON of the wire; undefined members are left out. */
export const toJson = (shapes: Shapes, shapeName: string, value: unknown): unknown => {
  const shape = shapeOf(shapes, shapeName);
  if (value instanceof Date)
    return shape.timestampFormat === "iso8601" ? value.toISOString() : value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) {
    const item = shape.member;
    return item === undefined ? value : value.map((entry) => toJson(shapes, item.shape, entry));
  }
  return isRecord(value) ? toObject(shapes, shape, value) : value;
};

/** The members of a structure that travel in a JSON or XML body. */
export const bodyMembers = (shape: Shape): [string, Member][] =>
  Object.entries(shape.members ?? {}).filter(([, member]) => member.location === undefined);

const fromList = (shapes: Shapes, { member }: Shape, wire: unknown[]): unknown[] =>
  member === undefined ? wire : wire.map((entry) => fromJson(shapes, member.shape, entry));

const fromScalar = ({ type }: Shape, wire: unknown): unknown => {
  if (type === "timestamp") return dateOf(wire);
  return type === "blob" && typeof wire === "string"
    ? new Uint8Array(Buffer.from(wire, "base64"))
    : wire;
};

const fromObject = (shapes: Shapes, shape: Shape, wire: Record<string, unknown>): unknown => {
  const item = shape.value;
  if (item !== undefined) {
    return Object.fromEntries(
      Object.entries(wire).map(([key, entry]) => [key, fromJson(shapes, item.shape, entry)]),
    );
  }
  if (shape.type !== "structure") return wire;
  const byWireName = new Map(
    bodyMembers(shape).map(([name, member]) => [member.locationName ?? name, { name, member }]),
  );
  return Object.fromEntries(
    Object.entries(wire)
      .filter(([, entry]) => entry !== null)
      .map(([key, entry]) => {
        const known = byWireName.get(key);
        return known === undefined
          ? [key, entry]
          : [known.name, fromJson(shapes, known.member.shape, entry)];
      }),
  );
};

const toObject = (
  shapes: Shapes,
  shape: Shape,
  value: Record<string, unknown>,
): Record<string, unknown> => {
  const present = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(
    present.map(([key, entry]) => {
      const member = shape.type === "map" ? shape.value : shape.members?.[key];
      const name = shape.type === "map" ? key : (member?.locationName ?? key);
      return [
        name,
        member === undefined || entry === null ? entry : toJson(shapes, member.shape, entry),
      ];
    }),
  );
};

const dateOf = (wire: unknown): unknown => {
  if (typeof wire === "number") return new Date(wire * 1000);
  return typeof wire === "string" ? new Date(wire) : wire;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
