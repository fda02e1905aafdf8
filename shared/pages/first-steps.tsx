import { NewConnectionButton } from './new-connection-button.tsx';
import { CodeBlock } from './parts/code-block.tsx';
import { MeaningIcon } from './parts/icon.tsx';
import type { OperatorView } from './views/operator.ts';

const example = `curl -X POST "$PUBLIC_URL/api/connections" \\
  -H "x-functions-key: $FUNCTIONS_KEY" \\
  -H "content-type: application/json" \\
  -d '{ "customer": { "name": "Contoso", "tenant": "contoso.com" } }'`;

/** The three steps to the first customer. */
export function FirstSteps({ isSetUp, operator }: { isSetUp: boolean; operator: OperatorView }) {
  return (
    <section class="first-steps stack">
      <h2>Three steps to the first customer</h2>
      <ol class="steps">
        <li class={isSetUp ? 'step step-done' : 'step step-active'}>
          {isSetUp ? <MeaningIcon meaning="fine" /> : <span class="step-dot" aria-hidden="true" />}
          <div class="step-text">
            <p class="step-title">Register the app that customers consent to</p>
            <p class="hint">{isSetUp ? 'Done.' : 'What is missing is listed above.'}</p>
          </div>
        </li>
        <li class="step step-ahead">
          <span class="step-dot" aria-hidden="true" />
          <div class="step-text">
            <p class="step-title">Create a connection</p>
            <p class="hint">You say who the customer is, and get a link for their administrator.</p>
            <NewConnectionButton operator={operator} />
            <details class="guide-note">
              <summary>Or let your portal do it, through the API</summary>
              <CodeBlock text={example} what="the command" />
            </details>
          </div>
        </li>
        <li class="step step-ahead">
          <span class="step-dot" aria-hidden="true" />
          <div class="step-text">
            <p class="step-title">Send the link to an administrator of the customer</p>
            <p class="hint">It is shown once. As soon as they agree, the customer is listed here.</p>
          </div>
        </li>
      </ol>
    </section>
  );
}
