import type { ComponentChildren } from 'preact';
import type { PageContext } from './views/context.ts';

interface DocumentProps {
  context: PageContext;
  title: string;
  place: 'customer' | 'customer customer-wide' | 'dashboard';
  scripts?: string[];
  /** A script that must run before anything is painted. */
  firstScript?: string;
  /** Without script the page is asked for again this often. */
  refreshSeconds?: number;
  children: ComponentChildren;
}

export function Document(props: DocumentProps) {
  const { context, title, place, scripts = [], firstScript, refreshSeconds, children } = props;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex, nofollow" />
        <link rel="icon" type="image/svg+xml" href={context.assetUrl('favicon.svg')} />
        <link
          rel="preload"
          as="font"
          type="font/woff2"
          crossorigin="anonymous"
          href={context.assetUrl('inter-latin.woff2')}
        />
        <link rel="stylesheet" href={context.assetUrl('app.css')} />
        {firstScript && <script src={context.assetUrl(firstScript)} />}
        {['copy.client.js', ...scripts].map((name) => (
          <script key={name} type="module" src={context.assetUrl(name)} />
        ))}
        {refreshSeconds && (
          <noscript>
            <meta http-equiv="refresh" content={String(refreshSeconds)} />
          </noscript>
        )}
      </head>
      <body class={place}>
        <a class="skip-link" href="#content">
          Skip to the content
        </a>
        {children}
        <p id="announcer" class="visually-hidden" role="status" />
      </body>
    </html>
  );
}
