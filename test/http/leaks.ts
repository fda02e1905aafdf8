/** A secret that must be read nowhere, and what it is. */
export interface Canary {
  kind: string;
  value: string;
}

/** What a secret looks like inside a longer text in base64: the three ways in which its bytes can be aligned. */
function inBase64(value: string, encoding: 'base64' | 'base64url'): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]).toString(encoding);
    // The characters at both ends depend on what stands around it.
    return text.replace(/=+$/, '').slice(offset + (offset > 0 ? 1 : 0), -1);
  });
}

/** A long secret is one in part too: of a token, pieces of its signature, because its claims are no secret. */
const pieces = (value: string): string[] =>
  value.length > 200 ? [value, value.slice(-40), value.slice(-160, -100)] : [value];

const forms = (value: string): string[] => [
  ...new Set(
    pieces(value).flatMap((piece) => [
      piece,
      encodeURIComponent(piece),
      JSON.stringify(piece).slice(1, -1),
      Buffer.from(piece).toString('hex'),
      ...inBase64(piece, 'base64'),
      ...inBase64(piece, 'base64url'),
    ]),
  ),
];

/** Where canaries can be read: `kind in place`, with what stands before them. */
export function findLeaks(canaries: Canary[], places: Record<string, string>): string[] {
  const leaks = new Set<string>();
  for (const { kind, value } of canaries) {
    for (const form of forms(value)) {
      for (const [place, text] of Object.entries(places)) {
        const at = text.indexOf(form);
        if (at >= 0) leaks.add(`${kind} in ${place}: …${text.slice(Math.max(0, at - 120), at)}`);
      }
    }
  }
  return [...leaks];
}
