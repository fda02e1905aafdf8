// Keeps a live page up to date: asks for it again and swaps <main> when it says something new.
const fastest = 2_000;
const slowest = 15_000;
let wait = fastest;

const main = () => document.querySelector('main');
let shown = main().innerHTML;

function announce(text) {
  const announcer = document.querySelector('#announcer');
  if (text && announcer && announcer.textContent !== text) announcer.textContent = text;
}

/** Focus stays where it was, by the link's or button's own words. */
function keepFocus(change) {
  const before = document.activeElement;
  const words = main().contains(before) ? before.textContent : null;
  change();
  if (words === null) return;
  const after = [...main().querySelectorAll('a, button, summary')].find((one) => one.textContent === words);
  after?.focus({ preventScroll: true });
}

function swap(next) {
  const title = next.querySelector('title')?.textContent;
  const fresh = next.querySelector('main');
  if (main().dataset.announce !== fresh.dataset.announce) announce(fresh.dataset.announce);
  if (title) document.title = title;
  if (shown === fresh.innerHTML) return;
  shown = fresh.innerHTML;
  keepFocus(() => main().replaceChildren(...fresh.childNodes));
  for (const name of ['live', 'announce']) {
    if (fresh.dataset[name] === undefined) delete main().dataset[name];
    else main().dataset[name] = fresh.dataset[name];
  }
  wait = fastest;
}

async function look() {
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { headers: { accept: 'text/html' }, cache: 'no-store' });
      const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (answer.status < 500 && next.querySelector('main')) swap(next);
    } catch {
      // No network for a moment: the page stays as it is and asks again.
    }
    wait = Math.min(slowest, wait * 1.3);
  }
  if (main().dataset.live) setTimeout(look, wait);
}

if (main().dataset.live) setTimeout(look, wait);
