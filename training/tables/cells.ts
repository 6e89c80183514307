const MISSING = new Set(["", "-", "--", "nan", "null", "na", "n/a", "none", "#n/a", "\\n"]);
const POINT = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
const COMMA = /^[-+]?(\d+,?\d*|,\d+)([eE][-+]?\d+)?$/;
const GROUPED_POINT = /^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/;
const GROUPED_COMMA = /^[-+]?\d{1,3}(\.\d{3})+(,\d+)?$/;

/** The number in a cell: NaN for one that is empty, undefined for one that is no number. */
export const numberIn = (cell: string, decimal: "." | ","): number | undefined => {
  const text = cell.trim();
  if (MISSING.has(text.toLowerCase())) return Number.NaN;
  if (decimal === "." && POINT.test(text)) return Number(text);
  if (decimal === "," && COMMA.test(text)) return Number(text.replace(",", "."));
  if (decimal === "." && GROUPED_POINT.test(text)) return Number(text.replaceAll(",", ""));
  if (decimal === "," && GROUPED_COMMA.test(text)) {
    return Number(text.replaceAll(".", "").replace(",", "."));
  }
  return undefined;
};
