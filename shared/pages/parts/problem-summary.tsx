import { toCountWords } from '../number-words.ts';
import type { FieldProblem } from '../views/field-problem.ts';
import { Callout } from './callout.tsx';
import { fieldId } from './field.tsx';

interface ProblemSummaryProps<Name extends string> {
  problems: FieldProblem<Name>[];
  /** Where on the page a problem is put right; null: nowhere in particular. */
  hrefOf?: (field: Name) => string | null;
}

const toField = (field: string) => (field === 'form' ? null : `#${fieldId(field)}`);

/** On top of a form that was refused: everything that is wrong, with the way to it. */
export function ProblemSummary<Name extends string>({
  problems,
  hrefOf = toField,
}: ProblemSummaryProps<Name>) {
  if (problems.length === 0) return null;
  return (
    <div role="alert">
      <Callout meaning="broken" title={`${toCountWords(problems.length, 'thing')} to put right`} level={2}>
        <ul class="stack-tight">
          {problems.map(({ field, message, remedy }) => {
            const href = hrefOf(field);
            return (
              <li key={`${field} ${message}`}>
                {href === null ? message : <a href={href}>{message}</a>} {href === null && remedy}
              </li>
            );
          })}
        </ul>
      </Callout>
    </div>
  );
}
