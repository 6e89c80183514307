import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** More columns than these do not fit a phone: each row is told cell by cell there. */
const MOST_ON_A_PHONE = 3;

/** A table in a region that scrolls sideways where it does not fit. */
export const Table = (props: {
  label: string;
  columns: readonly string[];
  /** Also on a phone: its cells are short. */
  keepsRows?: boolean;
  children: ComponentChildren;
}): JSX.Element => {
  const { label, columns, keepsRows = columns.length <= MOST_ON_A_PHONE, children } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  useLayoutEffect(() => nameCells(body.current, columns));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="scroll" tabIndex={0} aria-label={`${label}, scrollable`}>
      <table class={keepsRows ? "" : "stacked"}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>{children}</tbody>
      </table>
    </section>
  );
};

/** Where a row is told cell by cell, each stands behind its column's name. */
const nameCells = (body: HTMLTableSectionElement | null, columns: readonly string[]): void => {
  for (const row of body?.rows ?? []) {
    for (const [index, cell] of [...row.cells].entries()) {
      cell.dataset["column"] = columns[index] ?? "";
    }
  }
};
