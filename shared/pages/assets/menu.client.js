// Menus close when one looks elsewhere, and a domain of the tenant is put into the list by a click.
const openMenus = () => document.querySelectorAll('[data-menu][open]');

document.addEventListener('click', (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});

/** A hint becomes a button that adds its line; `*` gives way to the first name. */
function toButton(hint) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button button-small';
  button.textContent = hint.dataset.addLine;
  button.addEventListener('click', () =>
    addLine(document.getElementById(hint.dataset.to), hint.dataset.addLine),
  );
  hint.replaceWith(button);
}

function addLine(field, line) {
  const lines = field.value.split('\n').map((one) => one.trim());
  const kept = lines.filter((one) => one !== '' && one !== '*' && one !== line);
  field.value = [...kept, line].join('\n');
  document.querySelector('#announcer').textContent = `${line} is in the list`;
}

for (const hint of document.querySelectorAll('[data-add-line]')) {
  if (!document.getElementById(hint.dataset.to)?.readOnly) toButton(hint);
}
