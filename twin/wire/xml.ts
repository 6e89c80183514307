/** An XML element: its name without prefix, its children, and the text when it has none. */
export interface Element {
  readonly name: string;
  readonly children: readonly Element[];
  readonly text: string;
}

/**
 * Reads the small XML documents that S3 clients send: elements and text, no DTD.
 * Answers undefined for text that is not one well-formed element.
 */
export const parseXml = (source: string): Element | undefined => {
  const root: Open = { name: "", children: [], text: "" };
  const stack = [root];
  for (const token of source.matchAll(TOKEN)) {
    if (!take(stack, token)) return undefined;
  }
  return stack.length === 1 && root.children.length === 1 ? root.children[0] : undefined;
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

// Answers false for a closing tag that closes nothing.
const take = (stack: Open[], [, closing, name, empty, text]: RegExpExecArray): boolean => {
  const top = stack.at(-1);
  if (top === undefined) return false;
  if (text !== undefined) top.text += unescapeXml(text);
  if (name === undefined) return true;
  if (closing === "/") return stack.pop()?.name === name;
  const child: Open = { name, children: [], text: "" };
  top.children.push(child);
  if (empty !== "/") stack.push(child);
  return true;
};

interface Open {
  readonly name: string;
  readonly children: Open[];
  text: string;
}

// A declaration, comment or instruction matches as an element without a name; text is the last group.
const TOKEN = /<(?:[?!][^>]*|(\/?)(?:[\w.-]+:)?([\w.-]+)(?:\s[^>]*?)?(\/?))>|([^<]+)/g;

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
