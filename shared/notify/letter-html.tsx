import { renderToString } from 'preact-render-to-string';
import type { Block } from './letter-text.ts';

/** Mail programs know no stylesheet that they are not given in the element itself. Nothing is loaded from anywhere. */
const styles = {
  page: 'margin:0;padding:24px 16px;background:#ffffff;color:#1b1f24;font:16px/1.5 "Segoe UI",Arial,sans-serif',
  column: 'max-width:600px;margin:0 auto;overflow-wrap:anywhere',
  text: 'margin:0 0 16px',
  list: 'margin:0 0 16px;padding-left:20px',
  button:
    'display:inline-block;padding:12px 20px;border-radius:6px;background:#1f4fd8;color:#ffffff;text-decoration:none',
  address: 'margin:0 0 16px;font-size:13px;color:#57606a',
};

function Part({ block }: { block: Block }) {
  switch (block.kind) {
    case 'text':
      return (
        <p style={styles.text}>
          {block.pieces.map((piece) => (typeof piece === 'string' ? piece : <bdi>{piece.name}</bdi>))}
        </p>
      );
    case 'list':
      return (
        <>
          <p style={styles.text}>{block.heading}</p>
          <ul style={styles.list}>
            {block.lines.map((line) => (
              <li>{line}</li>
            ))}
          </ul>
        </>
      );
    case 'link':
      return (
        <>
          <p style={styles.text}>
            <a href={block.href} style={styles.button}>
              {block.label}
            </a>
          </p>
          <p style={styles.address}>{block.href}</p>
        </>
      );
  }
}

function LetterPage({ subject, blocks }: { subject: string; blocks: Block[] }) {
  return (
    <html lang="en" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{subject}</title>
      </head>
      <body style={styles.page}>
        <div style={styles.column}>
          {blocks.map((block) => (
            <Part block={block} />
          ))}
        </div>
      </body>
    </html>
  );
}

/** A letter as a page of its own. */
export const toLetterHtml = (subject: string, blocks: Block[]): string =>
  `<!doctype html>${renderToString(<LetterPage subject={subject} blocks={blocks} />)}\n`;
