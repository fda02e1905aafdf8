import type { ComponentChildren } from 'preact';
import { type GuideStepName, problemsOfStep, stepId } from './own-app-problems.ts';
import { FieldProblems } from './parts/field.tsx';
import { MeaningIcon } from './parts/icon.tsx';
import type { OwnAppView } from './views/own-app.ts';

export interface StepProps {
  view: OwnAppView;
  number: number;
}

interface GuideStepProps extends StepProps {
  name: GuideStepName;
  title: string;
  children: ComponentChildren;
}

/** One step of the guide; where the last check found it wrong, it says so before anything else. */
export function GuideStep({ view, number, name, title, children }: GuideStepProps) {
  const problems = problemsOfStep(view, name);
  const isWrong = problems.length > 0;
  return (
    <li id={stepId(name)} class={isWrong ? 'guide-step guide-step-wrong' : 'guide-step'}>
      {isWrong ? (
        <MeaningIcon meaning="broken" />
      ) : (
        <span class="guide-number" aria-hidden="true">
          {number}
        </span>
      )}
      <div class="guide-text">
        <h3>
          <span class="visually-hidden">
            Step {number}
            {isWrong && ', to put right'}:{' '}
          </span>
          {title}
        </h3>
        {isWrong && <FieldProblems problems={problems} />}
        {children}
      </div>
    </li>
  );
}

/** What to do, one act a line. */
export function Acts({ children }: { children: ComponentChildren }) {
  return <ol class="acts">{children}</ol>;
}
