import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { nodePath } from '../local/child.ts';

const binding = z.looseObject({
  type: z.string(),
  direction: z.string(),
  route: z.string().optional(),
  methods: z.array(z.string()).optional(),
  authLevel: z.string().optional(),
  queueName: z.string().optional(),
  connection: z.string().optional(),
  schedule: z.string().optional(),
});
const registered = z.array(z.object({ name: z.string(), bindings: z.record(z.string(), binding) }));

/** Enough for the app to start; it connects to nothing by itself. */
export const leastSettings = {
  HOME_TENANT_ID: '0b5c9f8e-3c1d-4f6a-9a55-8d0e6f2a7b11',
  KEY_VAULT_URL: 'https://vault.example',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  PUBLIC_URL: 'https://tenantry.example',
  PARTNER_NAME: 'Northwind',
};

/** What the built app registers, with the one trigger of each function. */
export function readFunctions() {
  const script = join(process.cwd(), 'test', 'http', 'registered-functions.ts');
  const args = ['--disable-warning=ExperimentalWarning', script];
  const output = execFileSync(nodePath, args, {
    encoding: 'utf8',
    env: { ...process.env, ...leastSettings },
  });
  return registered.parse(JSON.parse(output)).map(({ name, bindings }) => {
    const triggers = Object.values(bindings).filter(({ type }) => /trigger$/i.test(type));
    if (triggers.length !== 1) throw new Error(`${name} has ${triggers.length} triggers`);
    return { name, trigger: binding.parse(triggers[0]) };
  });
}

/** Every HTTP route with each of its methods. */
export const readRoutes = () =>
  readFunctions().flatMap(({ name, trigger: { type, route = '', methods = [] } }) =>
    type === 'httpTrigger' ? methods.map((method) => ({ name, method, path: `/${route}` })) : [],
  );
