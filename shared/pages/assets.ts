import { createHash } from 'node:crypto';
import interLatinExt from '@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2';
import interLatin from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2';
import copyScript from './assets/copy.client.js';
import favicon from './assets/favicon.svg';
import fontLicence from './assets/inter-licence.txt';
import linkScript from './assets/link.client.js';
import menuScript from './assets/menu.client.js';
import previewScript from './assets/preview.client.js';
import searchScript from './assets/search.client.js';
import statusScript from './assets/status.client.js';
import { stylesheet } from './stylesheet.ts';

export interface Asset {
  contentType: string;
  bytes: Uint8Array;
  /** SHA-256, hexadecimal. */
  hash: string;
}

/** Everything a page loads, by its plain name; the order matters: the stylesheet names the fonts by their URLs. */
const assets = new Map<string, Asset>();

/** `assetUrl('app.css')` is `/assets/app-1a2b3c4d.css`: the URL changes with the content, so it is cached for ever. */
export const assetUrl = (name: string) => `/assets/${toFileName(name)}`;

/** The asset behind `/assets/{file}`. */
export const findAsset = (file: string): Asset | undefined => byFile.get(file);

const byFile = new Map<string, Asset>();

function toFileName(name: string): string {
  const asset = assets.get(name);
  if (asset === undefined) throw new Error(`There is no asset named ${name}`);
  const dot = name.lastIndexOf('.');
  return `${name.slice(0, dot)}-${asset.hash.slice(0, 8)}${name.slice(dot)}`;
}

function add(name: string, contentType: string, content: string | Uint8Array) {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const asset = { contentType, bytes, hash: createHash('sha256').update(bytes).digest('hex') };
  assets.set(name, asset);
  byFile.set(toFileName(name), asset);
}

const script = 'text/javascript; charset=utf-8';
add('inter-latin.woff2', 'font/woff2', interLatin);
add('inter-latin-ext.woff2', 'font/woff2', interLatinExt);
add('inter-licence.txt', 'text/plain; charset=utf-8', fontLicence);
add('favicon.svg', 'image/svg+xml', favicon);
add('copy.client.js', script, copyScript);
add('link.client.js', script, linkScript);
add('menu.client.js', script, menuScript);
add('preview.client.js', script, previewScript);
add('search.client.js', script, searchScript);
add('status.client.js', script, statusScript);
add(
  'app.css',
  'text/css; charset=utf-8',
  stylesheet.replace(/asset:([\w.-]+)/g, (_, name: string) => assetUrl(name)),
);
