import { useEffect, useState } from "preact/hooks";

export type Asked<T> =
  | { readonly kind: "waiting" }
  | { readonly kind: "there"; readonly value: T }
  | { readonly kind: "failed"; readonly reason: string };

/**
 * Asks the server for one thing, again whenever `again` changes, and keeps the last answer
 * meanwhile. A refusal's own words are what is shown.
 */
export const useAsked = <T>(path: string, again: unknown = 0): Asked<T> => {
  const [asked, setAsked] = useState<{ path: string; answer: Asked<T> }>({
    path,
    answer: { kind: "waiting" },
  });
  useEffect(() => {
    let isWanted = true;
    void ask<T>(path).then((answer) => {
      if (isWanted) setAsked({ path, answer });
    });
    return () => {
      isWanted = false;
    };
  }, [path, again]);
  return asked.path === path ? asked.answer : { kind: "waiting" };
};

export const ask = async <T>(path: string): Promise<Asked<T>> => {
  try {
    const response = await fetch(path);
    const body: unknown = await response.json();
    if (response.ok) return { kind: "there", value: body as T };
    const { error } = body as { error?: string };
    return { kind: "failed", reason: error ?? `the server answered ${response.status}` };
  } catch {
    return { kind: "failed", reason: "The server does not answer; is it still running?" };
  }
};
