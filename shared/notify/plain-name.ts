/** What ends a line, wherever it is read. */
const breaks = /[\p{Cc}\p{Zl}\p{Zp}\s]+/gu;
/** Marks that turn the direction of what follows them, and one that is nothing. */
const marks = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** A name on one line that changes nothing around it, with so many characters at most. */
export function toPlainName(text: string, maximum: number): string {
  const plain = text.toWellFormed().replace(marks, '').replace(breaks, ' ').trim();
  const characters = [...plain];
  return characters.length <= maximum
    ? plain
    : `${characters
        .slice(0, maximum - 1)
        .join('')
        .trimEnd()}…`;
}

const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** In plain text: a name that is written from right to left keeps to itself. @see https://www.unicode.org/reports/tr9/ */
export const isolate = (name: string): string => (rightToLeft.test(name) ? `\u2068${name}\u2069` : name);
