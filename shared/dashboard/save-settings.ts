import type { HttpResponseInit } from '@azure/functions';
import { changeConnection } from '../connect/change-connection.ts';
import { changeConnection as contract } from '../contracts/connections.ts';
import { hasCode } from '../errors/tenantry-error.ts';
import { seeOther } from '../http/page.ts';
import { tabUrl } from '../pages/urls.ts';
import type { SettingsFormView } from '../pages/views/settings-form.ts';
import type { Asked } from './decide.ts';
import { showCustomerSettings } from './show-customer.ts';
import { orNull, toDomains } from './typed-text.ts';

type Values = SettingsFormView['values'];
type Problem = SettingsFormView['problems'][number];

const names = ['name', 'externalId', 'contactEmail', 'domains', 'schedule'] as const;

/** Words at each field; what the contract says of it is for machines. */
const words: Record<(typeof names)[number], string> = {
  name: 'A name has 1 to 256 characters and no line breaks.',
  externalId: 'An id has at most 256 characters and no line breaks.',
  contactEmail: 'This is not a mail address.',
  domains: 'One domain per row, such as contoso.com, or * for everybody.',
  schedule: 'Choose one of the intervals.',
};

const toValues = (form: URLSearchParams) =>
  Object.fromEntries(names.map((name) => [name, (form.get(name) ?? '').trim()])) as Values;

const toWish = ({ name, externalId, contactEmail, domains, schedule }: Values) => ({
  customer: { name, externalId: orNull(externalId), contactEmail: orNull(contactEmail) },
  settings: {
    domains: toDomains(domains).length === 0 ? ['*'] : toDomains(domains),
    schedule: orNull(schedule),
  },
});

/** The decision `settings`: what is wrong is shown at its field, with what was typed. */
export async function saveSettings({ services, operator, who, id, form }: Asked): Promise<HttpResponseInit> {
  const values = toValues(form);
  const refuse = (problems: Problem[]) =>
    showCustomerSettings(services, operator, id, { values, problems, status: 400 });
  const wish = contract.safeParse(toWish(values));
  if (!wish.success) {
    const wrong = new Set(wish.error.issues.map(({ path }) => String(path[1])));
    return refuse(
      names
        .filter((name) => wrong.has(name))
        .map((field) => ({ field, message: words[field], remedy: null })),
    );
  }
  try {
    await changeConnection(services, id, wish.data, who);
  } catch (error) {
    if (!hasCode(error, 'bad-request')) throw error;
    return refuse([{ field: 'schedule', message: words.schedule, remedy: null }]);
  }
  return seeOther(services, tabUrl(id, 'settings', { saved: 'yes' }));
}
