/** What `fleet scenario` runs on a simulated farm; the page tells of each what it shows. */
interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly story: string;
  /** In the order in which the report tells whether it was seen. */
  readonly expects: readonly string[];
}

export const SCENARIOS = [
  {
    name: "gross-fault",
    title: "A broken sensor",
    story:
      "The voltage sensor of one turbine sends noise, as the original sample's Volt button does.",
    expects: [
      "its Voltage lamp is lit",
      "no other lamp is lit meanwhile",
      "the lamp goes out when the fault ends",
    ],
  },
  {
    name: "slow-fault",
    title: "A slow fault through a release",
    story:
      "One turbine's voltage sinks over a minute. Once its lamp is lit, the model in service is rolled out again to the whole fleet.",
    expects: [
      "its Voltage lamp is lit before the release",
      "the release ends as released",
      "the lamp is lit after the release as well: a restart is no cure",
    ],
  },
  {
    name: "storm",
    title: "A storm",
    story: "Gusts and wakes on every turbine, as healthy ones live through.",
    expects: ["no lamp is lit on any turbine", "every turbine stays judged throughout"],
  },
  {
    name: "standstill",
    title: "A turbine that is stopped",
    story: "One turbine is stopped on purpose and started again.",
    expects: [
      "while it is stopped its lamps are unknown, never normal and never lit",
      "it is judged again after its start",
    ],
  },
] as const satisfies readonly Scenario[];
