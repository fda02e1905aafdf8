/** The command cannot go on: its message says why, and what to do, to whoever runs it. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}
