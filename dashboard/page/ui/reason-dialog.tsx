import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { isLookOnly } from "../store.ts";
import { command } from "./commands.ts";
import { ownCommand } from "./own-command.ts";
import { ShellCommand } from "./parts.tsx";

interface Question {
  readonly title: string;
  readonly explanation: string;
  readonly confirm: string;
  readonly path: string;
  readonly isDestructive?: boolean;
  /** What the reader should see before answering, such as which devices it touches. */
  readonly details?: readonly string[];
  readonly onDone?: () => void;
}

const question = signal<Question | undefined>(undefined);

/** Asks for a written reason before the command is sent. */
export const askReason = (asked: Question): void => {
  question.value = asked;
};

/** The one dialog of the page. */
export const ReasonDialog = (): JSX.Element => {
  const dialog = useRef<HTMLDialogElement>(null);
  const asked = question.value;
  const [reason, setReason] = useState("");
  const own = asked && isLookOnly.value ? ownCommand(asked.path, reason.trim()) : undefined;
  useEffect(() => {
    setReason("");
    if (asked) dialog.current?.showModal();
    else dialog.current?.close();
  }, [asked]);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const why = reason.trim();
    // Spaces satisfy "required" but say nothing.
    if (!asked || why === "" || !(await command(asked.path, { reason: why }))) return;
    question.value = undefined;
    asked.onDone?.();
  };
  return (
    <dialog ref={dialog} aria-labelledby="question" onClose={() => (question.value = undefined)}>
      {asked && (
        <form onSubmit={(event) => void submit(event)}>
          <h2 id="question">{asked.title}</h2>
          <p>{asked.explanation}</p>
          {asked.details && (
            <ul class="details">
              {asked.details.map((detail) => (
                <li key={detail}>{detail}</li>
              ))}
            </ul>
          )}
          <label>
            Reason, kept on record
            <textarea
              name="reason"
              required
              maxLength={500}
              rows={3}
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          </label>
          {own && (
            <>
              <p class="matter is-warn">
                The machine that shows this page may only look, so that a decision always bears a
                person’s name. Run as yourself:
              </p>
              <ShellCommand text={own} />
            </>
          )}
          <div class="row end">
            <button type="button" onClick={() => (question.value = undefined)}>
              {own ? "Close" : "Cancel"}
            </button>
            {!own && (
              <button type="submit" class={asked.isDestructive ? "danger" : "primary"}>
                {asked.confirm}
              </button>
            )}
          </div>
        </form>
      )}
    </dialog>
  );
};
