/** What `fleet scenario` runs on a simulated farm; the page tells of each what it shows. */
interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly story: string;
  /** How long it takes on the product as `npm start` runs it, in words. */
  readonly lasts: string;
  /** In the order in which the report tells whether it was seen. */
  readonly expects: readonly string[];
}

export const SCENARIOS = [
  {
    name: "gross-fault",
    title: "A broken sensor",
    story:
      "The voltage sensor of one turbine sends noise, as the original sample's Volt button does.",
    lasts: "half a minute",
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
      "One turbine's voltage sinks over a minute while a new model is trained. Once its lamp is lit, that model is released to the whole fleet.",
    lasts: "2 to 3 minutes",
    expects: [
      "its Voltage lamp is lit before the release",
      "the release ends as released",
      "the lamp is lit after the release as well: a restart is no cure",
    ],
  },
  {
    name: "bad-model",
    title: "A model that flags everything",
    story:
      "The newest model is registered again with thresholds a hundred times too low. Its files are whole and its digests right, so only its work on live windows can give it away. Somebody approves it.",
    lasts: "1 to 2 minutes",
    expects: [
      "its rollout ends as rolled back, with the reason in numbers",
      "no device beyond the first ring got it",
      "no lamp is lit on its word: the model before speaks all the while",
      "every device runs the model of before again",
    ],
  },
  {
    name: "sick-device",
    title: "A device on which the detector dies",
    story:
      "A new model is released. On one device of the last ring the detector is killed whenever it starts, as a machine without memory would do it, until the fleet has decided.",
    lasts: "2 to 3 minutes",
    expects: [
      "its rollout ends as rolled back",
      "the reason names the device",
      "every other device runs the model of before again",
      "left alone, the device works again without a person",
    ],
  },
  {
    name: "offline-device",
    title: "A device that is offline during a release",
    story:
      "One device of the last ring falls silent, as if its power were cut, and a new model is released meanwhile. Then it is back.",
    lasts: "5 minutes",
    expects: [
      "its turbines are shown without verdicts, never as normal",
      "the release goes on without it and ends as released",
      "once it is back it gets the new model by itself, and its turbines are judged",
    ],
  },
  {
    name: "storm",
    title: "A storm",
    story: "Gusts and wakes on every turbine, as healthy ones live through.",
    lasts: "a minute",
    expects: ["no lamp is lit on any turbine", "every turbine stays judged throughout"],
  },
  {
    name: "drift",
    title: "Another climate, until the fleet asks for a new model",
    story:
      "Every turbine is curtailed for good, which is no fault, but not what the model was trained on. The devices find it within a quarter of an hour, and it must last a quarter of a day before it counts: 12 minutes at the usual --speed 30.",
    lasts: "30 minutes, 5 to 15 with npm start -- --speed 300",
    expects: [
      "no lamp is lit: a turbine that is curtailed is well",
      "the devices tell of the drift",
      "a retraining is started by the drift, not by a person",
      "a new version waits for approval",
    ],
  },
  {
    name: "standstill",
    title: "A turbine that is stopped",
    story: "One turbine is stopped on purpose and started again.",
    lasts: "half a minute",
    expects: [
      "while it is stopped its lamps are unknown, never normal and never lit",
      "it is judged again after its start",
    ],
  },
] as const satisfies readonly Scenario[];
