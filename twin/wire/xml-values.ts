import type { Member, Shape, Shapes } from "./contract/contract.ts";
import { shapeOf } from "./contract/contract.ts";
import { bodyMembers } from "./json-values.ts";
import { scalarOf, textOf } from "./text-values.ts";
import type { Element } from "./xml.ts";
import { escapeXml, tag } from "./xml.ts";

/** An XML element → values on member names. Unknown elements are kept, for the contract check to name. */
export const fromXml = (shapes: Shapes, shapeName: string, element: Element): unknown => {
  const shape = shapeOf(shapes, shapeName);
  if (shape.type === "structure") return structureOf(shapes, shape, element);
  if (shape.type === "list")
    return element.children.map((child) => fromXml(shapes, shape.member?.shape ?? "", child));
  return scalarOf(shape, element.text, "iso8601");
};

/** Values on member names → the XML inside their element. */
export const toXml = (shapes: Shapes, shapeName: string, value: unknown): string => {
  const shape = shapeOf(shapes, shapeName);
  if (shape.type === "structure") {
    return bodyMembers(shape)
      .map(([name, member]) =>
        memberXml(shapes, name, member, (value as Record<string, unknown>)[name]),
      )
      .join("");
  }
  if (shape.type === "map") return mapXml(shapes, shape, value as Record<string, unknown>);
  if (shape.type === "list")
    return (value as unknown[])
      .map((item) => tag(itemName(shape), itemXml(shapes, shape, item)))
      .join("");
  return escapeXml(textOf(shape, value, "iso8601"));
};

const structureOf = (shapes: Shapes, shape: Shape, element: Element): Record<string, unknown> => {
  const byWireName = new Map(
    bodyMembers(shape).map(([name, member]) => [member.locationName ?? name, { name, member }]),
  );
  const value: Record<string, unknown> = {};
  for (const child of element.children) {
    const known = byWireName.get(child.name);
    if (known === undefined) value[child.name] = child.text;
    else add(shapes, value, known.name, known.member, child);
  }
  return value;
};

const add = (
  shapes: Shapes,
  value: Record<string, unknown>,
  name: string,
  member: Member,
  child: Element,
): void => {
  const shape = shapeOf(shapes, member.shape);
  if (shape.type !== "list" || !isFlattened(shape, member)) {
    value[name] = fromXml(shapes, member.shape, child);
    return;
  }
  // In place: a copy for each item makes minutes of a hundred thousand.
  const items = (value[name] ?? []) as unknown[];
  items.push(fromXml(shapes, shape.member?.shape ?? "", child));
  value[name] = items;
};

const memberXml = (shapes: Shapes, name: string, member: Member, value: unknown): string => {
  if (value === undefined || value === null) return "";
  const shape = shapeOf(shapes, member.shape);
  const wireName = member.locationName ?? name;
  if (shape.type === "list" && isFlattened(shape, member)) {
    return (value as unknown[]).map((item) => tag(wireName, itemXml(shapes, shape, item))).join("");
  }
  return tag(wireName, toXml(shapes, member.shape, value));
};

const mapXml = (shapes: Shapes, shape: Shape, value: Record<string, unknown>): string =>
  Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) =>
      tag(
        "entry",
        tag(shape.key?.locationName ?? "key", escapeXml(key)) +
          tag(shape.value?.locationName ?? "value", toXml(shapes, shape.value?.shape ?? "", item)),
      ),
    )
    .join("");

const isFlattened = (shape: Shape, member: Member): boolean =>
  shape.flattened === true || member.flattened === true;

const itemName = (shape: Shape): string => shape.member?.locationName ?? "member";

const itemXml = (shapes: Shapes, shape: Shape, item: unknown): string =>
  toXml(shapes, shape.member?.shape ?? "", item);
