/**
 * Whether a token only refers to the sign-in of a cookie (`cookie.CLAIMS.ID`). The server refuses it when the cookie is
 * of another sign-in.
 */
export const isReference = (token: string): boolean => token.startsWith('cookie.');
