/** The role that devices exchange their certificate for, and the access key of its callers. */
export const TOKEN_EXCHANGE_ROLE = "TokenExchangeRole";
