import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..', '..');
const bundlePath = join(root, '.local', 'gallery.mjs');

/** Where every page of the gallery lies as a file. */
const galleryDirectory = join(root, '.local', 'gallery');

/** Bundles the gallery as the product is bundled, writes its pages as files, and returns it. */
export async function buildGallery(): Promise<typeof import('./gallery.ts')> {
  await build({
    entryPoints: [join(import.meta.dirname, 'gallery.ts')],
    outfile: bundlePath,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.css': 'text', '.txt': 'text', '.svg': 'text', '.client.js': 'text', '.woff2': 'binary' },
    logLevel: 'warning',
  });
  const gallery = (await import(pathToFileURL(bundlePath).href)) as typeof import('./gallery.ts');
  await rm(galleryDirectory, { recursive: true, force: true });
  await mkdir(galleryDirectory, { recursive: true });
  for (const { name, html } of gallery.galleryPages()) {
    await writeFile(join(galleryDirectory, `${name}.html`), html);
  }
  return gallery;
}
