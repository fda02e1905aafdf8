/** HTML as text, escaped by construction. */
export interface Markup {
  readonly html: string;
}

type Part = Markup | Markup[] | string | number | null | false;

export function markup(texts: TemplateStringsArray, ...parts: Part[]): Markup {
  return { html: texts.reduce((before, text, index) => before + render(parts[index - 1] ?? null) + text) };
}

function render(part: Part): string {
  if (part === null || part === false) return '';
  if (Array.isArray(part)) return part.map(render).join('');
  if (typeof part === 'object') return part.html;
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
