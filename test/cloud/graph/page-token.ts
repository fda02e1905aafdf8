import { createHmac } from 'node:crypto';
import { GraphError } from './request.ts';

/** Not a secret: it only makes a token that somebody changed unreadable, so that nobody builds their own. */
const KEY = 'simulated-graph';

const SIGNATURE_LENGTH = 22;

/** An opaque token that carries its whole state, so that it outlives a restart of the cloud. */
export function writeToken(state: object): string {
  const text = Buffer.from(JSON.stringify(state)).toString('base64url');
  return sign(text) + text;
}

/** The state in a token. `T` is what the writer of this kind of token put in; a foreign or changed token is a 400. */
export function readToken<T extends { kind: string }>(token: string, ...kinds: T['kind'][]): T {
  const text = token.slice(SIGNATURE_LENGTH);
  if (token.slice(0, SIGNATURE_LENGTH) !== sign(text)) throw badToken();
  const state: T = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  if (!kinds.includes(state.kind)) throw badToken();
  return state;
}

export function badToken(): GraphError {
  return new GraphError(400, 'Request_BadRequest', 'Badly formed token.');
}

function sign(text: string): string {
  return createHmac('sha256', KEY).update(text).digest('base64url').slice(0, SIGNATURE_LENGTH);
}
