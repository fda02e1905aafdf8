import type { CloudResponse } from '../core.ts';
import type { AadError, Trace } from './errors.ts';
import { describe, errorUri } from './errors.ts';
import type { Interaction } from './interaction.ts';
import { formPostPage } from './pages.ts';

/** Brings the answer to the application by the response mode that it asked for. */
export function redirectBack(
  interaction: Interaction,
  fields: Record<string, string>,
  suffix = '',
): CloudResponse {
  const state = interaction.url.searchParams.get('state');
  const all = Object.entries(state === null ? fields : { ...fields, state });
  const mode = interaction.url.searchParams.get('response_mode');
  if (mode === 'form_post') return formPostPage(interaction.redirectUri, all);
  const values = new URLSearchParams(all).toString();
  const separator = mode === 'fragment' ? '#' : interaction.redirectUri.includes('?') ? '&' : '?';
  return {
    status: 302,
    headers: { location: `${interaction.redirectUri}${separator}${values}${suffix}` },
    body: '',
  };
}

export function redirectError(
  interaction: Interaction,
  error: AadError,
  trace: Trace,
  login: string,
  name = error.kind.error,
): CloudResponse {
  const code = error.kind.code;
  const description = describe(error, trace);
  if (interaction.kind === 'authorize') {
    return redirectBack(interaction, {
      error: name,
      error_description: description,
      error_uri: errorUri(code, login),
      ...(code === 65004 ? { error_subcode: 'cancel' } : {}),
    });
  }
  const fields = { error: name, error_description: description, error_uri: errorUri(code, login) };
  return redirectBack(interaction, { ...fields, admin_consent: 'True' }, '#');
}
