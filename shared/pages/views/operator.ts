export interface OperatorView {
  name: string;
  username: string;
  role: 'Reader' | 'Operator' | 'Admin';
  csrf: string;
}
