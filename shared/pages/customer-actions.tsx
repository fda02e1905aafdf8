import { Glyph } from './parts/icon.tsx';
import { PostButton } from './parts/post-button.tsx';
import { validateUrl } from './urls.ts';
import type { ActionView } from './views/action.ts';
import type { CustomerView } from './views/customer.ts';

/** More than so many would be a row of buttons to search through: they go into a menu. */
const shownActions = 1;

/** The one action that helps, and all else that this operator may do. */
export function CustomerActions({ view }: { view: CustomerView }) {
  const { action, operator } = view;
  const check = view.otherActions.find(({ href }) => href === validateUrl(view.row.id));
  const otherActions = view.otherActions.filter((one) => one !== check);
  const isMenu = otherActions.length > shownActions || otherActions.some(({ warning }) => warning);
  return (
    <div class="head-actions customer-actions">
      {check && <Action action={check} csrf={operator.csrf} class="button" />}
      {isMenu ? (
        <Menu actions={otherActions} csrf={operator.csrf} />
      ) : (
        otherActions.map((one) => <Action key={one.label} action={one} csrf={operator.csrf} class="button" />)
      )}
      {action && (
        <Action
          action={action}
          csrf={operator.csrf}
          class={view.tab === 'settings' ? 'button' : 'button button-primary'}
        />
      )}
    </div>
  );
}

interface ActionProps {
  action: ActionView;
  csrf: string;
  class: string;
}

function Action({ action, csrf, class: className }: ActionProps) {
  if (action.kind === 'link') {
    return (
      <a class={className} href={action.href}>
        {action.label}
      </a>
    );
  }
  return (
    <PostButton href={action.href} csrf={csrf} fields={action.fields ?? {}} class={className}>
      {action.label}
    </PostButton>
  );
}

function Menu({ actions, csrf }: { actions: ActionView[]; csrf: string }) {
  return (
    <details class="menu" data-menu>
      <summary class="button">
        More
        <Glyph name="down" />
      </summary>
      <ul class="menu-list">
        {actions.map((action) => (
          <li key={`${action.href} ${action.label}`}>
            {action.warning === undefined ? (
              <Action action={action} csrf={csrf} class="menu-button" />
            ) : (
              <Warned action={action} csrf={csrf} warning={action.warning} />
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Asked for once more, with what it does. */
function Warned({ action, csrf, warning }: { action: ActionView; csrf: string; warning: string }) {
  return (
    <details class="menu-warned">
      <summary class="menu-button">{action.label} …</summary>
      <div class="menu-warning">
        <p class="hint">{warning}</p>
        <Action action={action} csrf={csrf} class="button button-danger-quiet" />
      </div>
    </details>
  );
}
