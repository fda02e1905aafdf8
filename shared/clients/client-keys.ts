/** The two parts of a key: which client it is of, and what only its holder knows. */
export interface ClientKey {
  id: string;
  secret: string;
}

/** Both parts may hold `_`, so they are told apart by their lengths. */
const keyPattern = /^tnt_([A-Za-z0-9_-]{22})_([A-Za-z0-9_-]{43})$/;

export const toClientKey = ({ id, secret }: ClientKey): string => `tnt_${id}_${secret}`;

/** The parts of a text that has the form of a key. */
export function findClientKey(text: string): ClientKey | undefined {
  const [, id, secret] = keyPattern.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}
