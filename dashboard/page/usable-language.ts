/**
 * Chromium under a POSIX locale calls its language `en-US@posix`, which Intl refuses; uPlot asks Intl
 * for it while it loads, and the page would stay empty. Imported before everything else.
 */
try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en-US" });
}
