import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '..', '..');

/** Where `npm run package` puts exactly what is deployed. */
export const packageDirectory = join(root, 'dist', 'package');

const importMetaUrl = "const import_meta_url = require('node:url').pathToFileURL(__filename).href;";

/**
 * Above the bundle. Node reads a file's source map when it compiles the file, so the file turns source maps on and loads
 * itself again; and `import.meta.url`, which some Azure libraries hand to `createRequire`, does not exist in CommonJS.
 */
const banner = `if (!process.sourceMapsEnabled) {
  process.setSourceMapsEnabled(true);
  delete require.cache[__filename];
  module.exports = require(__filename);
  return;
}
${importMetaUrl}`;

export interface PackageOptions {
  entry?: string;
  outDirectory?: string;
}

/** What is loaded when it is needed, as a bundle of its own: where it begins, and its file in the package. */
const late = { entry: 'shared/telemetry/pipeline/open-pipeline.ts', file: 'telemetry.js' };

/**
 * Bundles the app into one CommonJS file, and what it loads late into a second one, beside host.json and a package.json:
 * the folder that is deployed.
 * It is made beside its place and then moved there, so that a host that starts meanwhile never sees half of it.
 */
export async function buildPackage(options: PackageOptions = {}): Promise<string> {
  const { entry = join(root, 'functions', 'main.ts'), outDirectory = packageDirectory } = options;
  const draft = `${outDirectory}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  try {
    const { isLateUsed } = await bundle(entry, join(draft, 'main.js'));
    if (isLateUsed) await bundleLate(join(draft, late.file));
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  await copyFile(join(root, 'host.json'), join(draft, 'host.json'));
  const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const manifest = { name, version, main: 'main.js' };
  await writeFile(join(draft, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await rm(outDirectory, { recursive: true, force: true });
  await rename(draft, outDirectory);
  return outDirectory;
}

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  external: ['@azure/functions-core'],
  define: { 'import.meta.url': 'import_meta_url' },
  minifySyntax: true,
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** Leads the dynamic import of what is loaded late to its file beside the bundle. */
function leadOut(onUse: () => void): Plugin {
  return {
    name: 'late',
    setup({ onResolve }) {
      onResolve({ filter: new RegExp(`/${basename(late.entry)}$`) }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import' || resolve(resolveDir, path) !== join(root, late.entry))
          return undefined;
        onUse();
        return { path: `./${late.file}`, external: true };
      });
    },
  };
}

async function bundle(entry: string, outfile: string): Promise<{ isLateUsed: boolean }> {
  let isLateUsed = false;
  const onUse = () => {
    isLateUsed = true;
  };
  await build({
    ...common,
    entryPoints: [entry],
    outfile,
    plugins: [leadOut(onUse)],
    banner: { js: banner },
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.css': 'text', '.txt': 'text', '.svg': 'text', '.client.js': 'text', '.woff2': 'binary' },
    sourcemap: 'linked',
    sourcesContent: true,
  });
  return { isLateUsed };
}

/** Without a source map: Node would read it when it loads the file, and nearly all of it is others' code. */
async function bundleLate(outfile: string): Promise<void> {
  await build({ ...common, entryPoints: [join(root, late.entry)], outfile, banner: { js: importMetaUrl } });
}

async function run(): Promise<void> {
  const startedAt = performance.now();
  const directory = await buildPackage();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stderr.write(`Built ${relative(process.cwd(), directory)} in ${seconds} s\n`);
}

// No `await` here: the tests compile this file to CommonJS.
if (process.argv[1] === import.meta.filename) {
  run().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
