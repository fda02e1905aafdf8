import type { ExportLinks } from '../views/exports.ts';

/** A table as it is shown, to take away. */
export function Exports({ links, what }: { links: ExportLinks | null; what: string }) {
  if (links === null) return null;
  return (
    <p class="exports hint">
      Export <span class="visually-hidden">{what}</span>
      <a href={links.csv} download>
        <span class="visually-hidden">as </span>CSV
      </a>
      <a href={links.ndjson} download>
        <span class="visually-hidden">as </span>NDJSON
      </a>
    </p>
  );
}
