import { toMarkdownTable } from '../../shared/permissions/markdown.ts';
import type { Line } from './figure.ts';
import type { KeptFigure, MeasuredFigure } from './results.ts';

const verdict = ({ met }: Line) => (met === null ? 'printed' : met ? 'met' : '**short**');

/** A figure as it is printed while the bench runs. */
export const toText = ({ number, title, lines }: MeasuredFigure): string =>
  [
    `${number}. ${title}`,
    ...lines.map((line) => {
      const { what, tenantry, beside, ratio, target } = line;
      return `   ${what}\n     ${tenantry} | ${beside} | ${ratio} | ${target} | ${verdict(line)}`;
    }),
    '',
  ].join('\n');

/** How and when: one line where all figures were measured alike, else one for each day and machine. */
function toOrigin(results: KeptFigure[]): string {
  const origins = new Map<string, number[]>();
  for (const { number, date, node, cores } of results) {
    const origin = `on ${date}, Node ${node.replace('v', '')}, ${cores} cores`;
    origins.set(origin, [...(origins.get(origin) ?? []), number]);
  }
  return [...origins]
    .map(([origin, numbers]) => `Figures ${numbers.join(', ')}: measured ${origin}.`)
    .join(' ');
}

/** The README's table, with the figures that fall short in their places. */
export function toMarkdown(results: KeptFigure[]): string {
  const rows = results.flatMap(({ number, lines }) =>
    lines.map((line) => {
      const { what, tenantry, beside, ratio, target } = line;
      return [String(number), what, tenantry, beside, ratio, target, verdict(line)];
    }),
  );
  const headings = ['', 'what', 'Tenantry', 'beside', 'ratio', 'target', ''];
  return `${toOrigin(results)}\n\n${toMarkdownTable([headings, ...rows])}`;
}
