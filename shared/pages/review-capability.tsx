import type { PermissionEntry } from '../contracts/permissions.ts';
import { toCountWords } from './number-words.ts';
import { Glyph } from './parts/icon.tsx';
import type { CapabilityView } from './views/review.ts';

/** A capability in plain words, opened to Microsoft's permissions. */
export function ReviewCapability({ capability }: { capability: CapabilityView }) {
  const { title, summary, entries } = capability;
  return (
    <li>
      <details class="capability">
        <summary>
          <span class="capability-tick">
            <Glyph name="tick" />
          </span>
          <span class="capability-text">
            <span class="capability-title">{title}</span>
            <span class="capability-summary">{summary}</span>
            <span class="capability-count">{toCountWords(entries.length, 'Microsoft permission')}</span>
          </span>
          <Glyph name="chevron" />
        </summary>
        <ul class="permissions">
          {entries.map((entry) => (
            <Permission key={`${entry.kind}-${entry.name}`} entry={entry} />
          ))}
        </ul>
      </details>
    </li>
  );
}

function Permission({ entry }: { entry: PermissionEntry }) {
  return (
    <li>
      <p class="permission-name">
        <code>{entry.name}</code>
      </p>
      <p>{entry.reason}</p>
      <p class="hint">
        Microsoft calls it “{entry.displayName}”. {toLevelWords(entry)} {kindWords[entry.kind]}
      </p>
    </li>
  );
}

const kindWords = {
  application: 'It works without anybody being signed in.',
  delegated: 'It works only while you are signing in.',
};

function toLevelWords({ privilegeLevel }: PermissionEntry): string {
  return privilegeLevel === null
    ? 'Microsoft gives it no privilege level.'
    : `Microsoft’s privilege level: ${privilegeLevel} of 5.`;
}
