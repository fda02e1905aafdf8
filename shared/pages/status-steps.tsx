import { SupportCode } from './message-page.tsx';
import { toCountWords } from './number-words.ts';
import { MeaningIcon } from './parts/icon.tsx';
import { toStepNote, toStepWords } from './step-words.ts';
import type { StatusView } from './views/status.ts';
import {
  stateWords,
  toActorWordsForCustomer,
  toMessageForCustomer,
  toRemedyForCustomer,
  toStateSentence,
} from './words.ts';

type Step = StatusView['steps'][number];

interface StatusStepsProps {
  view: StatusView;
  partnerName: string;
}

/** Four steps with a tick each; the present one says what it waits for, a failed one what went wrong. */
export function StatusSteps({ view, partnerName }: StatusStepsProps) {
  return (
    <ol class="steps">
      {view.steps.map((step) => (
        <li
          key={step.name}
          class={`step step-${step.state}`}
          aria-current={step.state === 'active' || step.state === 'failed' ? 'step' : undefined}
        >
          <StepMark step={step} />
          <div class="step-text">
            <p class="step-title">
              {toStepWords(view.connection.mode, step)}
              <span class="visually-hidden"> ({stateNames[step.state]})</span>
            </p>
            <StepDetail step={step} view={view} partnerName={partnerName} />
          </div>
        </li>
      ))}
    </ol>
  );
}

const stateNames = { done: 'done', active: 'under way', failed: 'failed', ahead: 'still ahead' };

function StepMark({ step }: { step: Step }) {
  if (step.state === 'active') return <span class="spinner" aria-hidden="true" />;
  if (step.state === 'ahead') return <span class="step-dot" aria-hidden="true" />;
  return <MeaningIcon meaning={step.state === 'done' ? 'fine' : 'broken'} />;
}

function StepDetail({ step, view, partnerName }: { step: Step } & StatusStepsProps) {
  if (step.state === 'failed') return <Failure view={view} partnerName={partnerName} />;
  if (step.state === 'active') return <p class="hint">{toStepNote(view.connection.mode, step.name)}</p>;
  if (step.state === 'done' && step.name === 'first-data') return <FirstData view={view} />;
  return null;
}

function Failure({ view, partnerName }: StatusStepsProps) {
  const { reason, state, mode } = view.connection;
  return (
    <div class="stack-tight">
      <p>{reason ? toMessageForCustomer(reason) : toStateSentence(state, mode)}</p>
      {reason && <p>{toRemedyForCustomer(reason, partnerName)}</p>}
      <p class="who">
        <strong>Who acts now:</strong>{' '}
        {toActorWordsForCustomer(reason?.actor ?? stateWords[state].actor, partnerName)}
      </p>
      <SupportCode code={reason?.code ?? null} />
    </div>
  );
}

function FirstData({ view }: { view: StatusView }) {
  const people = view.connection.streams.find(({ stream }) => stream === 'users');
  if (!people || people.lastCompleteAt === null) return null;
  return <p class="hint">{toCountWords(people.rows, 'person', 'people')} read.</p>;
}
