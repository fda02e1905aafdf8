import { CopyButton } from './parts/copy-button.tsx';
import { MeaningIcon } from './parts/icon.tsx';

const example = `curl -X POST "$PUBLIC_URL/api/connections" \\
  -H "x-functions-key: $FUNCTIONS_KEY" \\
  -H "content-type: application/json" \\
  -d '{ "customer": { "name": "Contoso", "tenant": "contoso.com" } }'`;

/** The three steps to the first customer. */
export function FirstSteps({ isSetUp }: { isSetUp: boolean }) {
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
            <p class="hint">Your portal does this through the API; by hand it is one command.</p>
            <pre class="code-block">
              <code>{example}</code>
            </pre>
            <CopyButton text={example} what="the command" wide />
          </div>
        </li>
        <li class="step step-ahead">
          <span class="step-dot" aria-hidden="true" />
          <div class="step-text">
            <p class="step-title">Send the link to an administrator of the customer</p>
            <p class="hint">
              The answer holds it once. As soon as they consent, the customer is listed here.
            </p>
          </div>
        </li>
      </ol>
    </section>
  );
}
