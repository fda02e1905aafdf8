export interface FieldProblem<Field extends string = string> {
  field: Field;
  message: string;
  remedy: string | null;
}
