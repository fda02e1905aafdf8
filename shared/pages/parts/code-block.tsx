import { CopyButton } from './copy-button.tsx';

/** Text to paste elsewhere, whole, with its copy button. */
export function CodeBlock({ text, what }: { text: string; what: string }) {
  return (
    <div class="code-copy">
      <pre class="code-block">
        <code>{text}</code>
      </pre>
      <CopyButton text={text} what={what} wide />
    </div>
  );
}

/** One exact value within a sentence or a list. */
export function CopyValue({ text, what }: { text: string; what: string }) {
  return (
    <span class="copy-value">
      <code>{text}</code>
      <CopyButton text={text} what={what} />
    </span>
  );
}
