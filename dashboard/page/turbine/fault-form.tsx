import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ActiveFault } from "../../turbine-control.ts";
import { isStale, site } from "../store.ts";
import { setFault } from "../ui/commands.ts";
import { Card } from "../ui/parts.tsx";

/** Any fault of the simulator, with its strength and how slowly it comes. */
export const FaultForm = (props: {
  id: string;
  active: readonly ActiveFault[];
  onChanged: () => void;
}): JSX.Element => {
  const kinds = site.value?.faultKinds ?? [];
  const [chosen, setChosen] = useState("voltage-low");
  const kind = kinds.find((each) => each.kind === chosen) ?? kinds[0];
  const inject = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    await setFault(props.id, chosen, true, {
      strength: Number(form.get("strength")),
      rampSeconds: Number(form.get("ramp")),
    });
    props.onChanged();
  };
  const end = async (active: string): Promise<void> => {
    await setFault(props.id, active, false);
    props.onChanged();
  };
  return (
    <Card title="Simulated faults">
      <form class="fault-form" onSubmit={(event) => void inject(event)}>
        <label>
          Kind
          <select value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
            {kinds.map((each) => (
              <option key={each.kind} value={each.kind}>
                {each.kind}
                {each.isNormal ? " (healthy)" : ""}
              </option>
            ))}
          </select>
        </label>
        <label>
          Strength
          <input
            key={chosen}
            name="strength"
            type="number"
            min="0.01"
            max={kind?.most ?? 1}
            step="any"
            defaultValue={`${kind?.usual ?? 1}`}
            required
          />
        </label>
        <label>
          Ramp, s
          <input name="ramp" type="number" min="0" max="86400" defaultValue="0" required />
        </label>
        <button type="submit" class="primary" disabled={isStale.value}>
          Inject
        </button>
      </form>
      {props.active.length > 0 && (
        <ul class="list">
          {props.active.map((fault) => (
            <li key={fault.kind} class="row">
              <span>
                <strong>{fault.kind}</strong>{" "}
                <small>
                  strength {fault.strength}
                  {fault.rampSeconds > 0 && `, over ${fault.rampSeconds} s`}
                </small>
              </span>
              <button type="button" disabled={isStale.value} onClick={() => void end(fault.kind)}>
                End
                <span class="hidden"> {fault.kind}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
};
