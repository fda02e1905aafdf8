import type { HttpRequest } from '@azure/functions';

/** The media types that a request takes, what it likes best first. @see https://www.rfc-editor.org/rfc/rfc9110#name-accept */
export function acceptedTypes(request: HttpRequest): string[] {
  return (request.headers.get('accept') ?? '')
    .toLowerCase()
    .split(',')
    .map((range) => range.split(';').map((part) => part.trim()))
    .map(([type = '', ...parameters]) => ({
      type,
      weight: Number(parameters.find((each) => each.startsWith('q='))?.slice(2) ?? 1),
    }))
    .filter(({ type, weight }) => type !== '' && weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ type }) => type);
}
