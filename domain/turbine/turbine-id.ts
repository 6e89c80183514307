/** As topics, readings and files name a turbine. */
export const TURBINE_ID = /^[A-Za-z0-9_-]{1,64}$/;
