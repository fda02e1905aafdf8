import { fieldId } from './parts/field.tsx';
import type { OwnAppField, OwnAppView } from './views/own-app.ts';

export type GuideStepName = 'start' | 'register' | 'ids' | 'permissions' | 'consent' | 'credential';

/** The step of the guide where a field's value comes from. */
const stepOf: Record<OwnAppField, GuideStepName | null> = {
  tenant: 'ids',
  clientId: 'ids',
  clientSecret: 'credential',
  expiresOn: 'credential',
  certificate: 'credential',
  permissions: 'consent',
  form: null,
};

export const stepId = (name: GuideStepName) => `step-${name}`;

/** What went wrong in a step: fields that came from it, and permissions that the token lacks or need not hold. */
export const problemsOfStep = ({ problems }: Pick<OwnAppView, 'problems'>, name: GuideStepName) =>
  problems.filter(({ field }) => stepOf[field] === name);

/** Where a problem is put right: in its field, or in its step of the guide. */
export function toProblemHref(field: OwnAppField): string | null {
  switch (field) {
    case 'form':
      return null;
    case 'permissions':
      return `#${stepId('consent')}`;
    case 'certificate':
      return `#${fieldId('credential')}`;
    default:
      return `#${fieldId(field)}`;
  }
}
