import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { message } from "../store.ts";

/** Long enough to be read; then it gives free what it covers. */
const SHOWN_MS = 8_000;

/** What changed or what a command answered, in one line that screen readers read out. */
export const Message = (): JSX.Element => {
  const text = message.value;
  useEffect(() => {
    const timer = setTimeout(() => {
      message.value = "";
    }, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p class="message" role="status">
      {text}
    </p>
  );
};
