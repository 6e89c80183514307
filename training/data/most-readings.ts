/** Readings that training keeps in memory: 21 turbine-hours at 20 Hz, four of them to judge by. */
export const MOST_READINGS = 1_500_000;
