import type { ComponentChildren } from 'preact';
import type { FieldProblem } from '../views/field-problem.ts';
import { FieldProblems, fieldId } from './field.tsx';

interface Choice {
  value: string;
  label: string;
  hint?: ComponentChildren;
}

interface ChoicesProps {
  name: string;
  legend: string;
  value: string;
  choices: Choice[];
  problems?: FieldProblem[];
}

/** One of few, each with what it means. */
export function Choices({ name, legend, value, choices, problems = [] }: ChoicesProps) {
  const own = problems.filter(({ field }) => field === name);
  const id = fieldId(name);
  return (
    <fieldset class="choices" id={id} aria-describedby={own.length > 0 ? `${id}-problem` : undefined}>
      <legend>{legend}</legend>
      {choices.map((choice) => (
        <label key={choice.value} class="choice" for={`${id}-${choice.value}`}>
          <input
            type="radio"
            id={`${id}-${choice.value}`}
            name={name}
            value={choice.value}
            checked={choice.value === value}
            aria-invalid={own.length > 0 ? 'true' : undefined}
          />
          <span class="choice-text">
            <span class="choice-label">{choice.label}</span>
            {choice.hint && <span class="hint">{choice.hint}</span>}
          </span>
        </label>
      ))}
      {own.length > 0 && <FieldProblems id={`${id}-problem`} problems={own} />}
    </fieldset>
  );
}
