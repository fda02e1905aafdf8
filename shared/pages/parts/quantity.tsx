import { toNumberWords } from '../number-words.ts';

export function Quantity({ value }: { value: number | null }) {
  if (value === null) return <Absent />;
  return <span class="number">{toNumberWords(value)}</span>;
}

/** A dash for the eye, words for the ear. */
export function Absent({ word = 'not known yet' }: { word?: string }) {
  return (
    <span class="absent" title={word}>
      <span aria-hidden="true">–</span>
      <span class="visually-hidden">{word}</span>
    </span>
  );
}
