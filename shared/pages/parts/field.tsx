import type { ComponentChildren, JSX } from 'preact';
import type { FieldProblem } from '../views/field-problem.ts';
import { Glyph, MeaningIcon } from './icon.tsx';

/** What a control needs to belong to its label, its hint and its problem. */
export type ControlAttributes = {
  id: string;
  name: string;
  'aria-invalid'?: 'true';
  'aria-describedby'?: string;
};

export interface FieldProps {
  name: string;
  label: string;
  hint?: ComponentChildren;
  /** Of the whole form; those of this field are shown. */
  problems: FieldProblem[];
  /** Beside the label, in quieter letters. */
  optional?: boolean;
}

/** Where a link to a field leads. */
export const fieldId = (name: string) => `field-${name}`;

/** A label, its control, what the control expects, and what is wrong with what was given. */
export function Field(props: FieldProps & { children: (control: ControlAttributes) => ComponentChildren }) {
  const { name, label, hint, problems, optional = false, children } = props;
  const id = fieldId(name);
  const own = problems.filter(({ field }) => field === name);
  const describedBy = [hint && `${id}-hint`, own.length > 0 && `${id}-problem`].filter(Boolean).join(' ');
  return (
    <div class={own.length > 0 ? 'field field-wrong' : 'field'}>
      <label for={id}>
        {label}
        {optional && <span class="optional"> (optional)</span>}
      </label>
      {children({
        id,
        name,
        ...(own.length > 0 ? { 'aria-invalid': 'true' as const } : {}),
        ...(describedBy ? { 'aria-describedby': describedBy } : {}),
      })}
      {own.length > 0 && <FieldProblems id={`${id}-problem`} problems={own} />}
      {hint && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
    </div>
  );
}

/** What is wrong, and what helps. */
export function FieldProblems({ id, problems }: { id?: string; problems: FieldProblem[] }) {
  return (
    <div id={id} class="field-problems">
      {problems.map(({ message, remedy }) => (
        <p key={message} class="field-problem">
          <MeaningIcon meaning="broken" />
          <span>
            <strong>{message}</strong> {remedy}
          </span>
        </p>
      ))}
    </div>
  );
}

type InputProps = Omit<JSX.IntrinsicElements['input'], 'label' | 'name' | 'id'>;

export function TextField({ name, label, hint, problems, optional, ...input }: FieldProps & InputProps) {
  return (
    <Field {...{ name, label, hint, problems }} optional={optional ?? false}>
      {(control) => (
        <input
          type="text"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          {...input}
          {...control}
        />
      )}
    </Field>
  );
}

type AreaProps = { value: string; rows: number; maxlength: number; readonly?: boolean };

/** Several values, one a line. */
export function LinesField({ name, label, hint, problems, optional, ...area }: FieldProps & AreaProps) {
  return (
    <Field {...{ name, label, hint, problems }} optional={optional ?? false}>
      {(control) => (
        <textarea spellcheck={false} autocapitalize="none" {...area} {...control} value={area.value} />
      )}
    </Field>
  );
}

type SelectProps = { value: string; options: { value: string; label: string }[]; disabled?: boolean };

export function SelectField({
  name,
  label,
  hint,
  problems,
  value,
  options,
  disabled,
}: FieldProps & SelectProps) {
  return (
    <Field {...{ name, label, hint, problems }}>
      {(control) => (
        <span class="select">
          <select disabled={disabled} {...control}>
            {options.map((option) => (
              <option key={option.value} value={option.value} selected={option.value === value}>
                {option.label}
              </option>
            ))}
          </select>
          <Glyph name="down" />
        </span>
      )}
    </Field>
  );
}
