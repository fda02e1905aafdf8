import { toNumberWords } from './number-words.ts';
import { customersUrl } from './urls.ts';
import type { CustomersView } from './views/customers.ts';
import { stateWords } from './words.ts';

/** One link for every state that occurs, with how many there are; the chosen one leads back to all. */
export function StateFilters({ view }: { view: CustomersView }) {
  if (view.states.length < 2 && view.state === null) return <span />;
  return (
    <nav class="filters filters-states" aria-label="State">
      {view.states.map(({ state, count }) => {
        const isChosen = state === view.state;
        return (
          <a
            key={state}
            href={customersUrl({ ...view, state: isChosen ? null : state })}
            aria-current={isChosen ? 'true' : undefined}
          >
            {stateWords[state].label} <span class="count">{toNumberWords(count)}</span>
            {isChosen && <span class="visually-hidden"> (chosen; show every state)</span>}
          </a>
        );
      })}
    </nav>
  );
}
