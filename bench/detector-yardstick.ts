const LENGTH = 100;
const FIELDS = ["qw", "qx", "qy", "qz", "wind_speed_rps", "rps", "voltage"] as const;

/**
 * What the figures are measured against, because this machine changes its speed: UTF-8 decoded, JSON
 * parsed, seven numbers stored in a turbine's ring. It checks nothing and judges nothing.
 */
export const createYardstick = (turbines: number): ((payload: Buffer) => void) => {
  const rings = new Map<string, { readonly values: Float32Array; at: number }>();
  for (let number = 1; number <= turbines; number++) {
    rings.set(`${number}`, { values: new Float32Array(LENGTH * FIELDS.length), at: 0 });
  }
  const utf8 = new TextDecoder();
  return (payload) => {
    const reading = JSON.parse(utf8.decode(payload));
    const ring = rings.get(reading.turbineId);
    if (!ring) return;
    for (let field = 0; field < FIELDS.length; field++) {
      ring.values[ring.at * FIELDS.length + field] = reading[FIELDS[field] ?? "qw"];
    }
    ring.at = (ring.at + 1) % LENGTH;
  };
};
