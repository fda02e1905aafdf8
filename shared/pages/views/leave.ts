import type { ReceiptCard, ReceiptDone } from './receipt.ts';

/** `GET /receipt/disconnect?connection={id}`: says first what happens. */
export interface LeaveView {
  card: ReceiptCard;
  csrf: string;
  /** What happens, one sentence each. */
  happens: string[];
  left: ReceiptDone['left'];
}
