import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(
  new URL("../../../dashboard/page/style/tokens.css", import.meta.url),
  "utf8",
);
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
    ([, name = "", light = "", dark = ""]) => [name, { light, dark }],
  ),
);

/** (WCAG 2.2, relative luminance) */
const luminance = (hex: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => Number.parseInt(hex.slice(start, start + 2), 16) / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (a: string, b: string): number => {
  const [lighter = 0, darker = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (lighter + 0.05) / (darker + 0.05);
};

const onSurfaces = ["text", "muted", "ok", "bad", "warn", "accent"].flatMap((name) => [
  [name, "surface", 4.5] as const,
  [name, "page", 4.5] as const,
]);
const onTints = ["ok", "bad", "warn", "accent"].map((name) => [name, `${name}-tint`, 4.5] as const);

test.each([...onSurfaces, ...onTints, ["control", "surface", 3] as const])(
  "%s on %s has a contrast of at least %s in both themes",
  (foreground, background, least) => {
    for (const theme of ["light", "dark"] as const) {
      const ratio = contrast(
        tokens.get(foreground)?.[theme] ?? "#000000",
        tokens.get(background)?.[theme] ?? "#000000",
      );
      expect(ratio).toBeGreaterThanOrEqual(least);
    }
  },
);
