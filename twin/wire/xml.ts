import { XMLParser, XMLValidator } from "fast-xml-parser";

/** An XML element: its name without prefix, its children, and the text when it has none. */
export interface Element {
  readonly name: string;
  readonly children: readonly Element[];
  readonly text: string;
}

/**
 * Reads the XML documents that S3 clients send: elements and text, no DTD, whose entities could make
 * much of little. Answers undefined for text that is not one well-formed element.
 */
export const parseXml = (source: string): Element | undefined => {
  if (source.includes("<!DOCTYPE") || XMLValidator.validate(source) !== true) return undefined;
  try {
    const { children } = elementOf("", PARSER.parse(source) as Node[]);
    return children.length === 1 ? children[0] : undefined;
  } catch {
    // Deeper than anything that S3 reads.
    return undefined;
  }
};

/** `<name>content</name>`; content is XML already. */
export const tag = (name: string, content: string, attributes = ""): string =>
  `<${name}${attributes}>${content}</${name}>`;

export const escapeXml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "&#xD;");

const PARSER = new XMLParser({
  preserveOrder: true,
  removeNSPrefix: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  trimValues: false,
  parseTagValue: false,
  // The parser counts expansions as an attack; a list of keys holds many.
  processEntities: false,
  maxNestedTags: 32,
});

/** What the parser makes of an element: its name with its children; or a text. */
type Node = Readonly<Record<string, Node[] | string>>;

const elementOf = (name: string, nodes: readonly Node[]): Element => {
  const children: Element[] = [];
  let text = "";
  for (const node of nodes) {
    const [key = "", value = ""] = Object.entries(node)[0] ?? [];
    if (typeof value === "string") text += unescapeXml(value);
    else children.push(elementOf(key, value));
  }
  return { name, children, text };
};

const unescapeXml = (text: string): string =>
  text
    .replaceAll(/&#x([0-9a-fA-F]+);/g, (all, hex: string) => character(all, `0x${hex}`))
    .replaceAll(/&#(\d+);/g, (all, digits: string) => character(all, digits))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");

// A number beyond Unicode stays as it was written.
const character = (written: string, code: string): string =>
  Number(code) > 0x10ffff ? written : String.fromCodePoint(Number(code));
