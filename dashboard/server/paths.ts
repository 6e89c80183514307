/** Addresses of the page: one document serves them all, and its own router reads the rest. */
const PAGES =
  /^\/(|turbines\/[^/]+|rollouts(\/[^/]+)?|models(\/[^/]+)?|devices(\/[^/]+)?|audit|scenarios)$/;

export const isPage = (path: string): boolean => PAGES.test(path);
