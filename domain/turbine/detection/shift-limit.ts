/** A drift's distance that counts as a shift; 0.25 is the usual rule for distributions, and kept for levels. */
export const SHIFT_LIMIT = 0.25;
