/** An answer other than 2xx, in the Table service's words. */
export class StoreError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message = code) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** The same for one line of a batch. */
  at(index: number): StoreError {
    return new StoreError(this.status, this.code, `${index}:${this.code}`);
  }

  get body(): string {
    const message = { lang: 'en-US', value: this.message };
    return JSON.stringify({ 'odata.error': { code: this.code, message } });
  }
}
