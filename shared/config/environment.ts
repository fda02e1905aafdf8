/** The one place that looks at the environment; everything else is given `Settings`. */
export const environmentVariables = (): Record<string, string | undefined> => process.env;
