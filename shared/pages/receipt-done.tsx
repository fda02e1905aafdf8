import { Callout } from './parts/callout.tsx';
import { Glyph } from './parts/icon.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import type { ReceiptDone as Done } from './views/receipt.ts';

const titles: Record<Done['what'], string> = {
  paused: 'Reading is paused',
  resumed: 'Reading goes on',
  disconnected: 'Disconnected',
};

/** What has just been done, and what is left for the customer to remove. */
export function ReceiptDone({ done }: { done: Done }) {
  return (
    <div class="stack" role="status">
      <Callout
        meaning="fine"
        level={2}
        title={
          <>
            {titles[done.what]}: <TenantText text={done.customerName} />
          </>
        }
      >
        {done.what === 'paused' && (
          <p>Nothing is read, and nothing was removed, until somebody of your tenant resumes it here.</p>
        )}
        {done.what === 'resumed' && <p>What has changed meanwhile is read next.</p>}
        {done.deleted.length > 0 && (
          <ul class="plain-list">
            {done.deleted.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </Callout>
      <LeftList left={done.left} title="What is left for you to remove" />
    </div>
  );
}

/** What only the customer can remove, with the way to where it is. */
export function LeftList({ left, title }: { left: Done['left']; title: string }) {
  if (left.length === 0) return null;
  return (
    <div class="stack-tight">
      <h2>{title}</h2>
      <ul class="left-list">
        {left.map(({ text, href, label }) => (
          <li key={text}>
            <span>{text}</span>
            <a class="button" href={href} target="_blank" rel="noopener">
              {label}
              <Glyph name="away" />
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
