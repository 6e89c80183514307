import type { Member, Shape, Shapes } from "../../twin/wire/contract/contract.ts";
import { shapeOf } from "../../twin/wire/contract/contract.ts";

/** A value of a shape with all its members down to a depth, below it with the required ones only. */
export const sampleOf = (shapes: Shapes, name: string, depth = 3): unknown => {
  const shape = shapeOf(shapes, name);
  const inner = (member: Member | undefined) =>
    member === undefined ? "" : sampleOf(shapes, member.shape, depth - 1);
  switch (shape.type) {
    case "structure":
      return structure(shapes, shape, depth);
    case "list":
      return depth > 0 ? [inner(shape.member)] : [];
    case "map":
      return depth > 0 ? { [String(inner(shape.key))]: inner(shape.value) } : {};
    case "timestamp":
      return new Date(1_700_000_000_000);
    case "blob":
      return new Uint8Array([0, 128, 255]);
    case "boolean":
      return true;
    case "string":
      return shape.enum?.[0] ?? "a".repeat(Math.max(shape.min ?? 1, 1));
    default:
      return shape.type === "double" ? 1.5 : Math.max(shape.min ?? 1, 1);
  }
};

const structure = (shapes: Shapes, shape: Shape, depth: number): object =>
  Object.fromEntries(
    Object.entries(shape.members ?? {})
      .filter(([name]) => depth > 0 || shape.required?.includes(name))
      .map(([name, member]) => [name, sampleOf(shapes, member.shape, depth - 1)]),
  );
