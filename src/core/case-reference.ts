/** A case reference fits the agency's pattern as a whole; this is the pattern where the agency sets none. */
export const defaultCaseReferencePattern = '[\\p{L}\\p{N}()（）〔〕-]{4,64}';

/** @param pattern source of a regular expression (flag u); it has to match the whole text */
export function fitsCaseReference(text: string, pattern: string = defaultCaseReferencePattern): boolean {
  return new RegExp(`^(?:${pattern})$`, 'u').test(text);
}
