// Copy buttons, and the invitation's link where only this browser knows it.
document.documentElement.classList.add('has-script');

const storedLink = () => {
  try {
    return sessionStorage.getItem('tenantry-link');
  } catch {
    return null;
  }
};

async function copy(button) {
  const label = button.querySelector('[data-copy-label]');
  const words = label.dataset.words ?? label.textContent;
  label.dataset.words = words;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    label.textContent = 'Copied';
    button.classList.add('copied');
  } catch {
    label.textContent = 'Copying is not allowed here';
  }
  document.querySelector('#announcer').textContent = label.textContent;
  setTimeout(() => {
    label.textContent = words;
    button.classList.remove('copied');
    document.querySelector('#announcer').textContent = '';
  }, 2_000);
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-copy]');
  if (button) copy(button);
});

/** Puts the link into the text for another administrator. */
function fillHandover(link) {
  const slot = document.querySelector('[data-link-slot]');
  if (!slot || !link) return;
  slot.textContent = link;
  const letter = slot.closest('[data-handover]');
  const button = letter.parentElement.querySelector('[data-copy]');
  button.dataset.copy = letter.textContent;
  document.querySelector('[data-without-link]').hidden = true;
}

fillHandover(storedLink());
