// What is typed as the name stands in the preview's heading at once.
const form = document.querySelector('[data-preview-form]');
const name = document.querySelector('[data-preview-name]');

function show() {
  const typed = form.elements.name.value.trim();
  name.querySelector('bdi').textContent = typed || name.dataset.empty;
}

form.addEventListener('input', show);
show();
