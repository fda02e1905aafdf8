import { Glyph } from './parts/icon.tsx';
import { newConnectionUrl } from './urls.ts';
import type { OperatorView } from './views/operator.ts';

/** For everybody who may make one. */
export function NewConnectionButton({ operator }: { operator: OperatorView }) {
  if (operator.role === 'Reader') return null;
  return (
    <a class="button button-primary" href={newConnectionUrl}>
      <Glyph name="plus" />
      New connection
    </a>
  );
}
