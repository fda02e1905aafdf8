import { Glyph } from './icon.tsx';

interface CopyButtonProps {
  text: string;
  /** What is copied, as in "Copy the tenant ID". */
  what: string;
  /** Shows the words beside the icon. */
  wide?: boolean;
  /** It is what the page is for. */
  primary?: boolean;
}

/** Copies `text`; only seen where the script runs, because it can do nothing without. */
export function CopyButton({ text, what, wide = false, primary = false }: CopyButtonProps) {
  const wideClass = primary ? 'button button-primary copy' : 'button copy';
  return (
    <button type="button" class={wide ? wideClass : 'copy copy-small'} data-copy={text}>
      <Glyph name="copy" />
      <span class={wide ? undefined : 'visually-hidden'} data-copy-label>
        Copy {what}
      </span>
    </button>
  );
}

/** An id that nobody reads but somebody needs: quiet, whole, and there to copy. */
export function CopyableId({ id, what }: { id: string; what: string }) {
  return (
    <span class="copyable">
      <code>{id}</code>
      <CopyButton text={id} what={what} />
    </span>
  );
}
