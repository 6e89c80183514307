import type { JSX } from "preact";
import { SCENARIOS } from "../../../domain/scenarios.ts";
import { site } from "../store.ts";
import { Card, Empty, ShellCommand } from "../ui/parts.tsx";

/** What can be tried on a simulated farm, with what ought to happen. */
export const ScenariosPage = (): JSX.Element => {
  if (site.value?.isSimulated === false) {
    return <Empty>Scenarios run on a simulated farm only; these turbines are real.</Empty>;
  }
  return (
    <>
      <p class="muted">
        Each runs on this farm from a terminal and ends in a report of what was expected and what
        was seen; watch it here meanwhile.
      </p>
      <div class="models">
        {SCENARIOS.map(({ name, title, story, lasts, expects }) => (
          <Card key={name} title={title}>
            <p>{story}</p>
            <ul class="details">
              {expects.map((expected) => (
                <li key={expected}>{expected}</li>
              ))}
            </ul>
            <ShellCommand text={`npm run fleet -- scenario ${name}`} />
            <small>takes {lasts}</small>
          </Card>
        ))}
      </div>
    </>
  );
};
