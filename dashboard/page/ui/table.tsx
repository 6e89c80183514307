import type { ComponentChildren, JSX } from "preact";

/** A table in a region that scrolls sideways where it does not fit. */
export const Table = (props: {
  label: string;
  columns: readonly string[];
  children: ComponentChildren;
}): JSX.Element => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
  <section class="scroll" tabIndex={0} aria-label={`${props.label}, scrollable`}>
    <table>
      <thead>
        <tr>
          {props.columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
  </section>
);
