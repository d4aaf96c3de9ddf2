/** The one scenario there is so far. */
export const scenarioName = 'reference-district';
