import { Choices } from './parts/choice.tsx';
import { CopyValue } from './parts/code-block.tsx';
import { LinesField, TextField } from './parts/field.tsx';
import { clientsUrl } from './urls.ts';
import type { ClientsView } from './views/clients.ts';

export function ClientForm({ view }: { view: ClientsView }) {
  const { operator, values, problems, audience } = view;
  return (
    <form method="post" action={clientsUrl} class="form stack client-form">
      <input type="hidden" name="csrf" value={operator.csrf} />
      <TextField
        name="name"
        label="Name"
        hint="Which portal or script it is; it stands in the history of what it does."
        problems={problems}
        value={values.name}
        required
        maxlength={100}
      />
      <Choices
        name="kind"
        legend="How it proves itself"
        value={values.kind}
        problems={problems}
        choices={[
          { value: 'key', label: 'A key', hint: 'We make it and show it once.' },
          {
            value: 'entra-app',
            label: 'A Microsoft Entra application',
            hint:
              audience === null
                ? 'Needs the operators’ app registration, which is not set in this installation.'
                : 'It uses tokens of its own; there is no key to keep.',
          },
        ]}
      />
      <div class="of-entra-app stack-tight">
        <TextField
          name="appId"
          label="Application (client) ID"
          hint="Of the application in your own tenant."
          problems={problems}
          value={values.appId}
          maxlength={36}
          class="mono"
        />
        {audience !== null && (
          <p class="hint">
            It asks for tokens for <CopyValue text={audience} what="the audience" />
          </p>
        )}
      </div>
      <LinesField
        name="tenants"
        label="Tenants"
        rows={3}
        maxlength={20_000}
        value={values.tenants}
        problems={problems}
        hint="Tenant IDs, one a line. * is every tenant, those to come included."
      />
      <div class="head-actions">
        <button type="submit" class="button button-primary">
          Make the client
        </button>
      </div>
    </form>
  );
}
