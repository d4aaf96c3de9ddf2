import { useTranslation } from 'react-i18next';
import { placeName } from '../components/labels.ts';
import { termFacts } from '../domain/terms.ts';
import { useRegistry } from '../stores/registry.ts';

/** What was asked, member by member, in words. */
export function TermList({ terms }: { terms: Readonly<Record<string, unknown>> }) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  const facts = termFacts(terms, (id) => placeName(id, checkpoints));
  return (
    <dl className="term-list">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{t(`term.${name}`, { defaultValue: name })}</dt>
          <dd>{t(`termValue.${value}`, { defaultValue: value })}</dd>
        </div>
      ))}
    </dl>
  );
}
