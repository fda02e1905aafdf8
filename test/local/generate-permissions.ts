// Makes the catalogue of permissions from Microsoft's data, then the tables in the READMEs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateCatalogue, toText } from '../permissions/generate-catalogue.ts';
import { dataFolder, hasData, readMicrosoftData } from '../permissions/microsoft-data.ts';

if (!hasData) {
  process.stderr.write(`Microsoft's data is not in ${dataFolder}.\n`);
  process.exit(1);
}

const root = join(import.meta.dirname, '..', '..');
writeFileSync(
  join(root, 'shared/permissions/catalogue.generated.json'),
  toText(generateCatalogue(readMicrosoftData())),
);

// Only now: it reads the file above.
const { withPermissionTable } = await import('../../shared/permissions/table.ts');
for (const name of ['shared/permissions/README.md', 'README.md']) {
  const path = join(root, name);
  if (existsSync(path)) writeFileSync(path, withPermissionTable(readFileSync(path, 'utf8')));
}
