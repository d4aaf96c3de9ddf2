import { useTranslation } from 'react-i18next';
import type { Approval } from '../api/officer-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { areaPath } from '../domain/areas.ts';
import { isOverEverybody, periodMs } from '../domain/terms.ts';
import { momentText } from '../domain/time.ts';
import { oversightApi } from '../live/apis.ts';
import { useRegistry } from '../stores/registry.ts';
import { FactList } from './FactList.tsx';
import { TermList } from './TermList.tsx';
import { usePurpose } from './usePurpose.ts';

const time = (at: string): string => momentText(new Date(at)).slice(0, 16);
const hourMs = 3_600_000;
const before = 200;

/** What the same person asked to have approved before. */
function Earlier({ approval }: { approval: Approval }) {
  const { t } = useTranslation();
  const found = usePolled(() => oversightApi().lastApprovals(before), null, approval.id);
  const own =
    found.value?.filter(
      ({ requestedBy, id }) => requestedBy === approval.requestedBy && id !== approval.id,
    ) ?? [];
  return (
    <section aria-labelledby="earlier-heading">
      <h4 id="earlier-heading">{t('decide.earlier', { name: approval.requestedBy })}</h4>
      <Problem error={found.error} />
      {found.value !== null && own.length === 0 && <p className="quiet-text">{t('decide.noEarlier')}</p>}
      <ul className="small-rows">
        {own.slice(0, 6).map((one) => (
          <li key={one.id}>
            <span className="chip">{t(`decide.approval_${one.state}`)}</span>
            <span>{t(`decide.asks_${one.kind}`)}</span>
            <span className="quiet-text">
              {one.caseReference} · {time(one.requestedAt)}
              {one.decidedBy === null ? '' : ` · ${one.decidedBy}`}
              {one.note === null ? '' : ` · ${one.note}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A question that needs a second person, as that person has to see it. */
export function QuestionToDecide({ approval }: { approval: Approval }) {
  const { t } = useTranslation();
  const areas = useRegistry((state) => state.areas);
  const purpose = usePurpose();
  const everybody = isOverEverybody(approval.terms);
  const lastsMs = periodMs(approval.terms, Date.parse(approval.requestedAt));
  return (
    <>
      <p className="ask-sentence">
        {t('decide.asker', { name: approval.requestedBy })}{' '}
        <strong>{t(`decide.asks_${approval.kind}`)}</strong>
      </p>
      {everybody && (
        <p className="tip warn-tip" data-testid="over-everybody">
          <StrokeIcon name="warn" />
          {t('decide.everybody')}
        </p>
      )}
      {approval.kind === 'usual-places' && (
        <p className="tip warn-tip" data-testid="over-habits">
          <StrokeIcon name="warn" />
          {t('decide.habits')}
        </p>
      )}
      <FactList
        facts={[
          [t('decide.reason'), approval.reason],
          [t('decide.purpose'), purpose(approval.purpose)],
          [t('lists.case'), approval.caseReference],
          [
            t('decide.period'),
            lastsMs === null
              ? t('decide.noStart')
              : lastsMs < 48 * hourMs
                ? t('decide.hours', { count: Math.ceil(lastsMs / hourMs) })
                : t('decide.days', { count: Math.ceil(lastsMs / (24 * hourMs)) }),
          ],
          [
            t('decide.askerArea'),
            approval.areaId === null ? t('decide.wholeDistrict') : areaPath(areas, approval.areaId),
          ],
          [t('decide.requestedAt'), time(approval.requestedAt)],
          [t('decide.decideUntil'), time(approval.expiresAt)],
        ]}
      />
      <section aria-labelledby="terms-heading">
        <h4 id="terms-heading">{t('decide.terms')}</h4>
        <TermList terms={approval.terms} />
      </section>
      <Earlier approval={approval} />
    </>
  );
}
