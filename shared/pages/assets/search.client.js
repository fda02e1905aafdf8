// Search as you type: asks the server for the same page and swaps the results. Without it, enter does the same.
const form = document.querySelector('[data-search]');
const field = form.elements.search;
let timer;
let latest = 0;

function toUrl() {
  const params = new URLSearchParams(new FormData(form));
  if (field.value.trim() === '') params.delete('search');
  return `${form.getAttribute('action')}?${params}`;
}

/** What the list's own links change (filter, order) a search keeps. */
function keepHiddenFields(next) {
  for (const input of form.querySelectorAll('input[type=hidden]')) {
    const fresh = next.querySelector(`[data-search] input[name="${input.name}"]`);
    if (fresh) input.value = fresh.value;
  }
}

async function search() {
  const turn = ++latest;
  const url = toUrl();
  document.querySelector('#results').setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(url, { headers: { accept: 'text/html' } });
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const results = next.querySelector('#results');
    if (turn !== latest) return;
    if (!answer.ok || !results) return location.assign(url);
    document.querySelector('#results').replaceWith(results);
    keepHiddenFields(next);
    history.replaceState(null, '', url);
    document.querySelector('#announcer').textContent = results.dataset.announce;
  } catch {
    document.querySelector('#results').removeAttribute('aria-busy');
  }
}

field.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(search, 160);
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  clearTimeout(timer);
  search();
});
