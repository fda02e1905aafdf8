import type { Meaning } from '../words.ts';

/** A shape per meaning, so that colour is never alone: disc with a tick, triangle, octagon with a cross, clock. */
export function MeaningIcon({ meaning }: { meaning: Meaning }) {
  return (
    <svg class={`icon icon-${meaning}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {shapes[meaning]}
    </svg>
  );
}

const shapes = {
  fine: (
    <>
      <circle class="icon-body" cx="8" cy="8" r="7" />
      <path class="icon-mark" d="m5 8.3 2.1 2.1L11.2 6" />
    </>
  ),
  attention: (
    <>
      <path class="icon-body icon-round" d="M8 2.2 14.4 13.5H1.6Z" />
      <path class="icon-mark" d="M8 6.3v3.2M8 11.6v.1" />
    </>
  ),
  broken: (
    <>
      <path class="icon-body" d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1Z" />
      <path class="icon-mark" d="m5.7 5.7 4.6 4.6m0-4.6-4.6 4.6" />
    </>
  ),
  waiting: (
    <>
      <circle class="icon-ring" cx="8" cy="8" r="6.25" />
      <path class="icon-hand" d="M8 4.7V8l2.2 1.6" />
    </>
  ),
};

const glyphs = {
  copy: 'M5.75 5.75v-3.5h8v8h-3.5M2.25 5.75h8v8h-8Z',
  chevron: 'm6 3.5 4.5 4.5L6 12.5',
  cross: 'm4 4 8 8m0-8-8 8',
  tick: 'm3 8.6 3.2 3.2L13 4.8',
  search: 'M7 11.75a4.75 4.75 0 1 0 0-9.5 4.75 4.75 0 0 0 0 9.5Zm3.5-1.25 3.25 3.25',
  home: 'M2.5 7 8 2.5 13.5 7v6.5h-4v-4h-3v4h-4Z',
  customers: 'M2.25 13.75V3.5l6-1.25v11.5m0-7.5 5.5 1v6.5m-12.5 0h13.5M4.75 6h1m-1 3h1m5.5.5h.5',
  up: 'm4 9.5 4-4 4 4',
  down: 'm4 6.5 4 4 4-4',
  arrow: 'M3 8h10M9 4l4 4-4 4',
  invitations: 'M2 3.75h12v8.5H2Zm0 .5 6 4.5 6-4.5',
  key: 'M9.5 9a3.25 3.25 0 1 0-2.8-1.6L2.25 11.9v1.85h2v-1.5h1.5v-1.5l1.6-1.55c.6.5 1.35.8 2.15.8ZM10.75 5.2v.1',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  filter: 'M2 3.5h12L9.5 9v4l-3-1.5V9Z',
  away: 'M9.5 2.75h3.75V6.5M13 3 7.5 8.5M11 9v4H3V5h4',
  download: 'M8 2.5v7.5M4.75 7 8 10.25 11.25 7M2.75 13.25h10.5',
  out: 'M6 3.25H3.25v9.5H6M6.5 8h7m-2.5-2.75L13.75 8 11 10.75',
} as const;

export type GlyphName = keyof typeof glyphs;

/** A line drawing that accompanies a word. */
export function Glyph({ name }: { name: GlyphName }) {
  return (
    <svg class="glyph" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={glyphs[name]} />
    </svg>
  );
}
