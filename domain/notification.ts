/** SNS's rules for an e-mail's subject: printable ASCII, below 100 characters. (SNS API reference, Publish) */
const SUBJECT_CHARACTERS = 99;
/** And for a message: 1 to 262,144 bytes. Less than that, so that the cut may be told. */
const MESSAGE_BYTES = 260_000;

/** The text as SNS takes it for a subject; what it would refuse becomes "?". */
export const subjectOf = (text: string): string => {
  const plain = text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[^ -~]/g, "?");
  return plain === "" ? "retrain-to-fleet" : plain.slice(0, SUBJECT_CHARACTERS);
};

/** The text as SNS takes it for a message: never empty, never too long. */
export const messageOf = (text: string): string => {
  if (text.trim() === "") return "(no reason was given)";
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= MESSAGE_BYTES) return text;
  const cut = new TextDecoder().decode(bytes.subarray(0, MESSAGE_BYTES)).replace(/\uFFFD+$/, "");
  return `${cut}\n… (cut; the whole text is in the ledger)`;
};
