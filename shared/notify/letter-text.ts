import { isolate } from './plain-name.ts';

/** A piece of a sentence; what somebody else has written is a name, and keeps to itself. */
export type Piece = string | { name: string };

/** What a letter is made of: its plain text and its HTML are two forms of the same blocks. */
export type Block =
  | { kind: 'text'; pieces: Piece[] }
  | { kind: 'list'; heading: string; lines: string[] }
  | { kind: 'link'; href: string; label: string };

const toText = (block: Block): string => {
  switch (block.kind) {
    case 'text':
      return block.pieces.map((piece) => (typeof piece === 'string' ? piece : isolate(piece.name))).join('');
    case 'list':
      return [block.heading, ...block.lines.map((line) => `- ${line}`)].join('\n');
    case 'link':
      return block.href;
  }
};

/** A letter as plain text. */
export const toLetterText = (blocks: Block[]): string => `${blocks.map(toText).join('\n\n')}\n`;
