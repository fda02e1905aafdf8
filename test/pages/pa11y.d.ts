// What we use of pa11y, which brings no types of its own.
declare module 'pa11y' {
  interface Options {
    browser: object;
    page: object;
    /** The page has been opened already. */
    ignoreUrl: boolean;
    standard: 'WCAG2AA';
    runners: ('htmlcs' | 'axe')[];
    timeout: number;
    viewport: { width: number; height: number };
  }
  interface Result {
    issues: {
      code: string;
      type: 'error' | 'warning' | 'notice';
      message: string;
      selector: string;
      context: string;
    }[];
  }
  const pa11y: (url: string, options: Options) => Promise<Result>;
  export = pa11y;
}
