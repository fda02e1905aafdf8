import { load } from 'cheerio';
import { connectionStates } from '../../shared/contracts/connections.ts';
import {
  renderCustomerPage,
  renderMessagePage,
  renderReviewPage,
  renderStatusPage,
} from '../../shared/pages/render.ts';
import {
  actorWordsForOperator,
  stateWords,
  toMeaning,
  toMessageForCustomer,
  toRemedyForCustomer,
} from '../../shared/pages/words.ts';
import * as sample from './samples.ts';

const { context } = sample;
const words = (html: string) => load(html)('main').text().replace(/\s+/g, ' ');

describe('no state is a dead end for the customer', () => {
  test.each(connectionStates)('%s says what to do, or that nothing is to be done', (state) => {
    const html = renderStatusPage(context, sample.statusOfState[state]);
    const wayOn = load(html)('main a[href]').length > 0 || words(html).includes('You can close this page');
    expect(wayOn).toBe(true);
  });

  test.each(connectionStates)('%s names who must act', (state) => {
    const view = sample.statusOfState[state];
    const actor = view.connection.reason?.actor ?? stateWords[state].actor;
    const text = words(renderStatusPage(context, view));
    expect(text.includes('Who acts now')).toBe(actor !== 'nobody' || text.includes('Nobody'));
  });

  test.each(connectionStates)('%s has a way to the partner, with a page of theirs or without', (state) => {
    const silent = { ...context, partner: { ...context.partner, supportUrl: null } };
    const [first, second] = [context, silent].map((one) =>
      load(renderStatusPage(one, sample.statusOfState[state])),
    );
    expect(first?.('footer a').attr('href')).toBe('https://northwind.example/support');
    expect(second?.('footer').text()).toContain('Answer the message from Northwind Cloud');
  });

  test.each(sample.reasonCodes)(
    'the reason %s is shown with its remedy, its code and who must act',
    (code) => {
      const reason = sample.reason(code);
      const failed = sample.status(sample.connection('invited', { reason }), 1, { failed: true });
      const text = words(renderStatusPage(context, failed));
      expect(text).toContain(toMessageForCustomer(reason));
      expect(text).toContain(toRemedyForCustomer(reason, 'Northwind Cloud'));
      expect(text).toContain(code);
      expect(text).toContain('Who acts now');
      expect(text).toContain('Review and try again');
    },
  );

  test('what the partner’s operators must do is not told to the customer', () => {
    const view = sample.status(
      sample.connection('degraded', { reason: sample.reason('registration-credential') }),
      4,
    );
    const text = words(renderStatusPage(context, view));
    expect(text).not.toContain('federated credential');
    expect(text).toContain('Northwind Cloud has to put this right');
    expect(toRemedyForCustomer(sample.reason('invitation-expired'), 'Northwind Cloud')).toBe(
      'Ask Northwind Cloud for a new invitation.',
    );
  });

  test('the last try is shown above the button of the review', () => {
    const html = renderReviewPage(context, sample.review({ lastTry: sample.reason('wrong-tenant') }));
    expect(html.indexOf('from another tenant')).toBeLessThan(html.indexOf('Continue to Microsoft'));
    expect(html.indexOf('from another tenant')).toBeGreaterThan(html.indexOf('How to leave'));
  });

  test('a message without an action still says how to reach the partner', () => {
    const $ = load(renderMessagePage(context, sample.message({ action: null })));
    expect($('footer a').text()).toBe('Contact Northwind Cloud');
  });
});

describe('every state is clear to an operator', () => {
  test.each(connectionStates)('%s shows its label, its sentence and who must act', (state) => {
    const view = sample.customer(state);
    const text = words(renderCustomerPage(context, view));
    expect(text).toContain(stateWords[state].label);
    if (state === 'active') return;
    expect(text).toContain(view.connection.reason?.message ?? stateWords[state].sentence);
    const actor = view.connection.reason?.actor ?? stateWords[state].actor;
    if (actor !== 'nobody') expect(text).toContain(actorWordsForOperator[actor]);
  });

  test('an invitation that failed is no longer only waiting', () => {
    expect(toMeaning('invited', null)).toBe('waiting');
    expect(toMeaning('invited', sample.reason('consent-denied'))).toBe('attention');
    expect(toMeaning('blocked', sample.reason('blocked-by-policy'))).toBe('broken');
  });

  test('an invitation that nobody opened says so', () => {
    expect(words(renderCustomerPage(context, sample.customer('invited')))).toContain(
      'has not been opened yet',
    );
  });
});

describe('waiting is honest', () => {
  test('nothing turns while the partner decides, and the reason for the operator is not shown to the customer', () => {
    const html = renderStatusPage(context, sample.statusOfState['awaiting-confirmation']);
    expect(load(html)('.spinner').length).toBe(0);
    expect(words(html)).toContain('Northwind Cloud confirms that this is the right tenant');
    expect(words(html)).not.toContain('Compare name and domains');
  });

  test('a connection that has ended shows no steps, but why it ended and what is left to remove', () => {
    const text = words(renderStatusPage(context, sample.statusOfState.disconnected));
    expect(text).not.toContain('Permission');
    expect(text).toContain('ended by the partner');
    expect(text).toContain('What is left to remove');
  });

  test('a check that runs says that Microsoft takes up to ten minutes and that the page can be closed', () => {
    const text = words(renderStatusPage(context, sample.statusOfState.verifying));
    expect(text).toContain('up to ten minutes');
    expect(text).toContain('You can close this page');
  });

  test('a live page asks for itself again without script; one that is done does not', () => {
    const live = load(renderStatusPage(context, sample.statusOfState.verifying));
    expect(live('main').attr('data-live')).toBe('yes');
    expect(live('noscript').html()).toContain('http-equiv="refresh"');
    const done = load(renderStatusPage(context, sample.statusOfState.active));
    expect(done('main').attr('data-live')).toBeUndefined();
    expect(done('noscript').length).toBe(0);
  });
});
