// The page that an invitation's link opens: takes the token out of the address bar and sends it on.
// Runs before anything is painted, so that the field to paste into does not flash by.
const root = document.documentElement;
const linkKey = 'tenantry-link';

/** The token of a whole link, or of what was pasted. */
const toToken = (text) => text.trim().replace(/^.*#/s, '');

function remember(token) {
  try {
    sessionStorage.setItem(linkKey, `${location.origin}/connect#${token}`);
  } catch {
    // Without storage the text to send on asks to forward the message instead.
  }
}

function takeToken() {
  const token = toToken(location.hash);
  if (token === '') return false;
  remember(token);
  history.replaceState(null, '', location.pathname);
  openInvitation(token);
  return true;
}

function openInvitation(token) {
  root.classList.add('opening');
  const send = () => {
    const form = document.querySelector('[data-link-form]');
    form.elements.token.value = token;
    form.requestSubmit();
    // Where the answer does not come, the form does again.
    setTimeout(() => root.classList.remove('opening'), 10_000);
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', send, { once: true });
  else send();
}

takeToken();
addEventListener('hashchange', takeToken);
addEventListener('pageshow', (event) => event.persisted && root.classList.remove('opening'));
addEventListener('submit', (event) => {
  const field = event.target.elements?.token;
  if (!field) return;
  field.value = toToken(field.value);
  remember(field.value);
});
