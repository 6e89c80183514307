import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { AuditEntry } from "../../../domain/rollout/fleet-questions.ts";
import { WhatRanWhere } from "../device/device-at.tsx";
import { useAsked } from "../ui/asked.ts";
import { Answer, Card, Empty } from "../ui/parts.tsx";
import { Table } from "../ui/table.tsx";
import { Time, ZONE } from "../ui/time.tsx";
import { Who } from "../ui/who.tsx";
import { csvOf } from "./csv.ts";

/** Who did what, when and why; filtered here, exported as it is shown. */
export const AuditPage = (): JSX.Element => {
  const [words, setWords] = useState("");
  const [asks, setAsks] = useState(0);
  const asked = useAsked<{ entries: readonly AuditEntry[] }>("/api/audit", asks);
  const all = asked.kind === "there" ? asked.value.entries : [];
  const shown = all.filter((entry) => isMeant(entry, words.trim().toLowerCase()));
  return (
    <>
      <Card
        title="Who did what"
        actions={
          <>
            <label class="search">
              <span class="hidden">Filter the audit</span>
              <input
                type="search"
                placeholder="Who, what, why…"
                value={words}
                onInput={(event) => setWords(event.currentTarget.value)}
              />
            </label>
            <button type="button" onClick={() => setAsks(asks + 1)}>
              Ask again
            </button>
            <button type="button" disabled={shown.length === 0} onClick={() => save(shown)}>
              Export CSV
            </button>
          </>
        }
      >
        <Answer asked={asked}>
          {() =>
            shown.length === 0 ? (
              <Empty>
                {all.length === 0 ? "Nothing is on record yet." : "No entry has these words."}
              </Empty>
            ) : (
              <Entries entries={shown} />
            )
          }
        </Answer>
      </Card>
      <WhatRanWhere />
    </>
  );
};

const Entries = ({ entries }: { entries: readonly AuditEntry[] }): JSX.Element => (
  <Table label="Audit" columns={[`When (${ZONE})`, "Who", "What", "Of what", "Why"]}>
    {entries.map((entry) => (
      <tr key={`${entry.at} ${entry.what} ${entry.subject}`}>
        <th scope="row">
          <Time at={entry.at} />
        </th>
        <td class="wrap">
          <Who who={entry.who} />
        </td>
        <td>{verbText(entry.what)}</td>
        <td class="wrap">
          <Subject subject={entry.subject} />
        </td>
        <td class="wrap">{entry.why ?? "–"}</td>
      </tr>
    ))}
  </Table>
);

/** alreadyRunning → already running */
const verbText = (verb: string): string =>
  verb.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);

/** "model 3", "rollout of model 3 (…)", "Voltage alarm of turbine 7": with the way to its page. */
const Subject = ({ subject }: { subject: string }): JSX.Element | string => {
  const [, rollout] = /\b([0-9a-f-]{30,})\)?$/.exec(subject) ?? [];
  if (rollout) {
    return (
      <a href={`/rollouts/${rollout}`} title={rollout}>
        {subject.replace(rollout, rollout.slice(0, 8))}
      </a>
    );
  }
  const [, kind, id] = /\b(model|turbine) ([\w-]+)$/.exec(subject) ?? [];
  return kind && id ? <a href={`/${kind}s/${id}`}>{subject}</a> : subject;
};

const isMeant = (entry: AuditEntry, words: string): boolean =>
  words === "" || Object.values(entry).some((value) => `${value}`.toLowerCase().includes(words));

const save = (entries: readonly AuditEntry[]): void => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csvOf(entries)], { type: "text/csv" }));
  link.download = "audit.csv";
  link.click();
  URL.revokeObjectURL(link.href);
};
