import { type ComponentType, h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { ClientsPage } from './clients-page.tsx';
import { CustomerPage } from './customer-page.tsx';
import { CustomersPage } from './customers-page.tsx';
import { HomePage } from './home-page.tsx';
import { InvitationsPage } from './invitations-page.tsx';
import { LeavePage } from './leave-page.tsx';
import { LinkOncePage } from './link-once-page.tsx';
import { LinkPage } from './link-page.tsx';
import { MessagePage } from './message-page.tsx';
import { NewConnectionPage } from './new-connection-page.tsx';
import { OperatorSignInPage } from './operator-sign-in-page.tsx';
import { OwnAppPage } from './own-app-page.tsx';
import { ReceiptPage } from './receipt-page.tsx';
import { ReviewPage } from './review-page.tsx';
import { StatusPage } from './status-page.tsx';
import { ValidatePage } from './validate-page.tsx';
import type { ClientsView } from './views/clients.ts';
import type { PageContext } from './views/context.ts';
import type { CustomerView } from './views/customer.ts';
import type { CustomersView } from './views/customers.ts';
import type { HomeView } from './views/home.ts';
import type { InvitationsView } from './views/invitations.ts';
import type { LeaveView } from './views/leave.ts';
import type { LinkOnceView } from './views/link-once.ts';
import type { MessageView } from './views/message.ts';
import type { NewConnectionView } from './views/new-connection.ts';
import type { OwnAppView } from './views/own-app.ts';
import type { ReceiptView } from './views/receipt.ts';
import type { ReviewView } from './views/review.ts';
import type { StatusView } from './views/status.ts';
import type { ValidateView } from './views/validate.ts';

function toHtml<Props extends object>(page: ComponentType<Props>, props: Props): string {
  return `<!doctype html>${renderToString(h(page, props))}
`;
}

/** `GET /connect`: opens the invitation whose token is in the link's fragment, or asks for the link. */
export const renderLinkPage = (
  context: PageContext,
  { problem = null }: { problem?: MessageView | null } = {},
) => toHtml(LinkPage, { context, problem });

/** `GET /connect/review`. */
export const renderReviewPage = (context: PageContext, view: ReviewView) =>
  toHtml(ReviewPage, { context, view });

/** `GET /connect/status`. */
export const renderStatusPage = (context: PageContext, view: StatusView) =>
  toHtml(StatusPage, { context, view });

/** Any page that only says what happened and how it goes on. */
export const renderMessagePage = (context: PageContext, message: MessageView) =>
  toHtml(MessagePage, { context, message });

/** `GET /dashboard/sign-in`, and `/dashboard` without a session. */
export const renderOperatorSignInPage = (
  context: PageContext,
  { csrf, problem = null }: { csrf: string; problem?: MessageView | null },
) => toHtml(OperatorSignInPage, { context, csrf, problem });

/** `GET /dashboard`. */
export const renderHomePage = (context: PageContext, view: HomeView) => toHtml(HomePage, { context, view });

/** `GET /dashboard/connections?search&filter&state&sort&order`. */
export const renderCustomersPage = (context: PageContext, view: CustomersView) =>
  toHtml(CustomersPage, { context, view });

/** `GET /dashboard/connections/{id}?tab&search&filter&continuation`. */
export const renderCustomerPage = (context: PageContext, view: CustomerView) =>
  toHtml(CustomerPage, { context, view });

/** `GET /connect/own-app`, and the answer to its form where something is to put right. */
export const renderOwnAppPage = (context: PageContext, view: OwnAppView) =>
  toHtml(OwnAppPage, { context, view });

/** `GET /receipt`. */
export const renderReceiptPage = (context: PageContext, view: ReceiptView) =>
  toHtml(ReceiptPage, { context, view });

/** `GET /receipt/disconnect?connection={id}`. */
export const renderLeavePage = (context: PageContext, view: LeaveView) =>
  toHtml(LeavePage, { context, view });

/** `GET /dashboard/connections/{id}/validate`, and `/api/connections/{id}/validate` for a browser. */
export const renderValidatePage = (context: PageContext, view: ValidateView) =>
  toHtml(ValidatePage, { context, view });

/** `GET /dashboard/invitations?search&filter`. */
export const renderInvitationsPage = (context: PageContext, view: InvitationsView) =>
  toHtml(InvitationsPage, { context, view });

/** `GET /dashboard/new-connection`, and the answer to its form where something is to put right. */
export const renderNewConnectionPage = (context: PageContext, view: NewConnectionView) =>
  toHtml(NewConnectionPage, { context, view });

/** The answer to a form that makes a link, which is shown this once. */
export const renderLinkOncePage = (context: PageContext, view: LinkOnceView) =>
  toHtml(LinkOncePage, { context, view });

/** `GET /dashboard/api-clients`, and the answers to its forms. */
export const renderClientsPage = (context: PageContext, view: ClientsView) =>
  toHtml(ClientsPage, { context, view });
