/** A case reference fits the agency's pattern as a whole; this is the pattern where the agency sets none. */
export const defaultCaseReferencePattern = /[\p{L}\p{N}()（）〔〕-]{4,64}/u;

/** @param pattern has to match the whole text, whether it is anchored or not */
export function fitsCaseReference(text: string, pattern: RegExp = defaultCaseReferencePattern): boolean {
  return new RegExp(`^(?:${pattern.source})$`, 'u').test(text);
}
