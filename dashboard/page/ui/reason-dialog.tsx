import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { command } from "./commands.ts";

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
  useEffect(() => {
    if (asked) dialog.current?.showModal();
    else dialog.current?.close();
  }, [asked]);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const reason = String(
      new FormData(event.currentTarget as HTMLFormElement).get("reason") ?? "",
    ).trim();
    // Spaces satisfy "required" but say nothing.
    if (!asked || reason === "" || !(await command(asked.path, { reason }))) return;
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
            <textarea name="reason" required maxLength={500} rows={3} />
          </label>
          <div class="row end">
            <button type="button" onClick={() => (question.value = undefined)}>
              Cancel
            </button>
            <button type="submit" class={asked.isDestructive ? "danger" : "primary"}>
              {asked.confirm}
            </button>
          </div>
        </form>
      )}
    </dialog>
  );
};
