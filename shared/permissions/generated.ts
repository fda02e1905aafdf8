import { z } from 'zod';
import { permissionEntry } from '../contracts/permissions.ts';
import document from './catalogue.generated.json' with { type: 'json' };

/** What one call needs (all of `permissions`), and what decided it. */
const callNeeds = z.object({
  call: z.string(),
  kind: permissionEntry.shape.kind,
  permissions: z.array(z.string()).min(1),
  decidedBy: z.enum(['rules', 'override']),
});

const generatedCatalogue = z.object({
  calls: z.array(callNeeds),
  permissions: z.array(permissionEntry.omit({ calls: true, reason: true })),
});

/** The catalogue that `test/local/generate-permissions.ts` makes from Microsoft's data. */
export const generated = generatedCatalogue.parse(document);
