/** A healthy turbine's reading: everything moves a little, so that no sensor looks stuck. */
export const readingOf = (turbineId: string, seq: number, voltage = 80) => {
  const wobble = Math.sin(seq * 1.7);
  return {
    turbineId,
    seq,
    time: 1_000_000 + seq * 50,
    qw: 1,
    qx: wobble * 0.001,
    qy: wobble * 0.002,
    qz: wobble * 0.01,
    wind_speed_rps: 3 + wobble * 0.1,
    rps: 2 + wobble * 0.1,
    voltage: voltage + wobble,
  };
};
