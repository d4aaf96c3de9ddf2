/** Every kind of question that can be approved, with its terms in their one form. */
import type { Static } from '../http/schema.ts';
import {
  analysisTerms,
  ConvoyTermsSchema,
  FindingTermsSchema,
  JourneyTermsSchema,
  SectionTermsSchema,
} from './analysis-schema.ts';
import type { QuestionKinds } from './approval-routes.ts';
import { ExportTermsSchema, exportTerms } from './export-schema.ts';
import { readTerms } from './read-question.ts';
import { ReadTermsSchema } from './read-schema.ts';
import { UsualPlacesTermsSchema, usualPlacesTerms } from './usual-places-schema.ts';

export const questionKinds: QuestionKinds = {
  reads: {
    schema: ReadTermsSchema,
    terms: (query) => ({ ...readTerms(query as Static<typeof ReadTermsSchema>) }),
  },
  journeys: {
    schema: JourneyTermsSchema,
    terms: (query) => analysisTerms(query as Static<typeof JourneyTermsSchema>),
  },
  convoys: {
    schema: ConvoyTermsSchema,
    terms: (query) => analysisTerms(query as Static<typeof ConvoyTermsSchema>),
  },
  'section-speeds': {
    schema: SectionTermsSchema,
    terms: (query) => analysisTerms(query as Static<typeof SectionTermsSchema>),
  },
  findings: {
    schema: FindingTermsSchema,
    terms: (query) => analysisTerms(query as Static<typeof FindingTermsSchema>),
  },
  'usual-places': {
    schema: UsualPlacesTermsSchema,
    terms: (query) => usualPlacesTerms(query as Static<typeof UsualPlacesTermsSchema>),
  },
  exports: {
    schema: ExportTermsSchema,
    terms: (query) => exportTerms(query as Static<typeof ExportTermsSchema>),
  },
};
