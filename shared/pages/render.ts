import { type ComponentType, h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { CustomerPage } from './customer-page.tsx';
import { CustomersPage } from './customers-page.tsx';
import { HomePage } from './home-page.tsx';
import { LinkPage } from './link-page.tsx';
import { MessagePage } from './message-page.tsx';
import { OperatorSignInPage } from './operator-sign-in-page.tsx';
import { ReviewPage } from './review-page.tsx';
import { StatusPage } from './status-page.tsx';
import type {
  CustomersView,
  CustomerView,
  HomeView,
  MessageView,
  PageContext,
  ReviewView,
  StatusView,
} from './views.ts';

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

/** `GET /dashboard/connections?search&filter&sort&order`. */
export const renderCustomersPage = (context: PageContext, view: CustomersView) =>
  toHtml(CustomersPage, { context, view });

/** `GET /dashboard/connections/{id}?tab&search&continuation`. */
export const renderCustomerPage = (context: PageContext, view: CustomerView) =>
  toHtml(CustomerPage, { context, view });
