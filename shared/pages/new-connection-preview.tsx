import { Glyph } from './parts/icon.tsx';
import { TenantText } from './parts/tenant-text.tsx';
import type { NewConnectionView } from './views/new-connection.ts';

interface NewConnectionPreviewProps {
  view: NewConnectionView;
  partnerName: string;
}

/** What the customer will read, small; the script writes the name into it as it is typed. */
export function NewConnectionPreview({ view, partnerName }: NewConnectionPreviewProps) {
  const { capabilities, cannot } = view.preview;
  return (
    <aside class="preview" aria-labelledby="preview-title">
      <h2 id="preview-title" class="preview-title">
        What the customer will read
      </h2>
      <div class="preview-sheet stack-tight">
        <p class="preview-heading">
          {partnerName} asks to connect{' '}
          <span data-preview-name data-empty="the customer">
            <TenantText text={view.values.name || 'the customer'} />
          </span>
        </p>
        <p class="preview-part">What {partnerName} will be able to do</p>
        <ul class="marked-list preview-can">
          {capabilities.map(({ name, title }) => (
            <li key={name}>
              <Glyph name="tick" />
              <span>{title}</span>
            </li>
          ))}
        </ul>
        <p class="preview-part">What it cannot do</p>
        <ul class="marked-list">
          {cannot.map((line) => (
            <li key={line}>
              <Glyph name="cross" />
              <span>{line}</span>
            </li>
          ))}
        </ul>
        <p class="preview-button" aria-hidden="true">
          <span class="of-consent">Continue to Microsoft</span>
          <span class="of-own-app">Continue to the guide</span>
        </p>
      </div>
    </aside>
  );
}
