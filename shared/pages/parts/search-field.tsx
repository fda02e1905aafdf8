import { Glyph } from './icon.tsx';

interface SearchFieldProps {
  label: string;
  action: string;
  value: string;
  /** What else the URL holds and a search keeps. */
  hidden: Record<string, string>;
}

/** Searches on enter; with script as you type, replacing `#results`. */
export function SearchField({ label, action, value, hidden }: SearchFieldProps) {
  return (
    <search>
      <form class="search" method="get" action={action} data-search>
        {Object.entries(hidden).map(([name, text]) => (
          <input key={name} type="hidden" name={name} value={text} />
        ))}
        <Glyph name="search" />
        <input
          type="search"
          name="search"
          value={value}
          aria-label={label}
          placeholder={label}
          maxlength={256}
          autocomplete="off"
          spellcheck={false}
        />
        <button type="submit" class="visually-hidden-focusable">
          Search
        </button>
      </form>
    </search>
  );
}
