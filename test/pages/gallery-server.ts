import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self' https:; " +
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export interface GalleryServer {
  origin: string;
  close(): void;
}

type Gallery = typeof import('./gallery.ts');
interface Answer {
  contentType: string;
  body: string | Uint8Array;
}

const html = (body: string): Answer => ({ contentType: 'text/html; charset=utf-8', body });

/** Serves the gallery with the headers that the product sends, on a free port of this machine unless one is given. */
export async function serveGallery(gallery: Gallery, port = 0): Promise<GalleryServer> {
  const find = createFinder(gallery);
  const server = createServer((request, response) => {
    const answer = find(new URL(request.url ?? '/', 'http://localhost'));
    response.statusCode = answer ? 200 : 404;
    response.setHeader('content-type', answer?.contentType ?? 'text/plain');
    response.setHeader('content-security-policy', policy);
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('x-content-type-options', 'nosniff');
    response.end(answer?.body ?? 'Not found');
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://127.0.0.1:${address.port}`, close };
}

function createFinder(gallery: Gallery): (url: URL) => Answer | undefined {
  const pages = new Map(gallery.galleryPages().map((page) => [page.name, page.html]));
  const page = (name: string) => {
    const found = pages.get(name);
    return found === undefined ? undefined : html(found);
  };
  let looks = 0;
  return ({ pathname, searchParams }) => {
    const [, folder = '', file = ''] = pathname.split('/');
    if (folder === 'gallery') return page(file.replace(/\.html$/, ''));
    if (folder === 'assets') return toAnswer(gallery.findAsset(file));
    switch (pathname) {
      case '/':
        return html(
          [...pages.keys()].map((name) => `<p><a href="/gallery/${name}.html">${name}</a>`).join(''),
        );
      case '/connect':
        return page('link');
      case '/connect/open':
        return page('review');
      case '/connect/own-app':
        return page('own-app-permissions');
      case '/connect/status':
        looks += 1;
        return page(looks % 2 === 1 ? 'status-verifying' : 'status-active');
      case '/dashboard/connections':
        return html(gallery.renderCustomers(searchParams));
    }
    return undefined;
  };
}

const toAnswer = (asset: { contentType: string; bytes: Uint8Array } | undefined): Answer | undefined =>
  asset && { contentType: asset.contentType, body: asset.bytes };
