/** One wrong setting and what is wrong with it; never its value. */
export type SettingsMistake = { setting: string; problem: string };

/** The app cannot start: its message has one line per mistake. */
export class SettingsError extends Error {
  readonly mistakes: readonly SettingsMistake[];

  constructor(mistakes: readonly SettingsMistake[]) {
    super(mistakes.map(({ setting, problem }) => `${setting} ${problem}`).join('\n'));
    this.name = 'SettingsError';
    this.mistakes = mistakes;
  }
}
