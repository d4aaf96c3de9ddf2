import { useTranslation } from 'react-i18next';
import type { EntryHygiene, FalseHits, Hygiene } from '../api/oversight-types.ts';
import { categoryName, percent, placeName } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { may } from '../domain/abilities.ts';
import { dayText } from '../domain/time.ts';
import { oversightApi } from '../live/apis.ts';
import { Link } from '../router/Link.tsx';
import { useRegistry } from '../stores/registry.ts';
import { useSession } from '../stores/session.ts';
import { SupervisorTabs } from './SupervisorTabs.tsx';

const groups = [
  'reviewDue',
  'aboutToExpire',
  'mostMisreads',
  'neverActedOn',
  'neverHit',
] as const satisfies readonly (keyof Hygiene)[];

/** A pseudonym stands for the plate where the role does not see it. */
function EntryPlate({ item }: { item: EntryHygiene }) {
  const lists = useSession((state) => may(state.session?.user.roles ?? [], 'list'));
  const { entry } = item;
  if (!lists) return <code className="pseudonym">{entry.plate}</code>;
  return (
    <Link to={{ view: 'entry', id: entry.id }} className="plate-link">
      <Plate plate={entry.plate} color={entry.plateColor} size="small" />
    </Link>
  );
}

function Group({ name, items }: { name: (typeof groups)[number]; items: readonly EntryHygiene[] }) {
  const { t } = useTranslation();
  const categories = useRegistry((state) => state.categories);
  return (
    <section className="box" aria-labelledby={`hygiene-${name}`} data-testid={`hygiene-${name}`}>
      <h3 id={`hygiene-${name}`}>
        {t(`hygiene.${name}`)} <span className="chip">{items.length}</span>
        <span className="quiet-text">{t(`hygiene.${name}Hint`)}</span>
      </h3>
      {items.length === 0 ? (
        <p className="quiet-text">{t('hygiene.none')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        <section className="table-holder hygiene-rows" tabIndex={0} aria-label={t(`hygiene.${name}`)}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('lists.plate')}</th>
                <th scope="col">{t('lists.category')}</th>
                <th scope="col">{t('lists.case')}</th>
                <th scope="col" className="number">
                  {t('hygiene.alerts')}
                </th>
                <th scope="col" className="number">
                  {t('hygiene.hitsHead')}
                </th>
                <th scope="col" className="number">
                  {t('hygiene.acted')}
                </th>
                <th scope="col" className="number">
                  {t('hygiene.wrong')}
                </th>
                <th scope="col">{t('lists.validUntil')}</th>
                <th scope="col">{t('lists.by')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <tr key={item.entry.id}>
                  <th scope="row">
                    <EntryPlate item={item} />
                  </th>
                  <td>{categoryName(item.entry.category, categories, t)}</td>
                  <td>{item.entry.caseReference}</td>
                  <td className="number">{item.alerts}</td>
                  <td className="number">{item.hits}</td>
                  <td className="number">{item.acted}</td>
                  <td className="number">
                    {item.agreed + item.disagreed === 0
                      ? '—'
                      : `${item.disagreed} / ${item.agreed + item.disagreed}`}
                  </td>
                  <td>{dayText(new Date(item.entry.validUntil))}</td>
                  <td>{item.entry.createdBy}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

/** How often the hits of each camera were wrong, of those that somebody looked at. */
function Devices({ rates, error }: { rates: readonly FalseHits[] | null; error: unknown }) {
  const { t } = useTranslation();
  const { devices, checkpoints } = useRegistry();
  return (
    <section className="box" aria-labelledby="devices-heading" data-testid="hygiene-devices">
      <h3 id="devices-heading">
        {t('hygiene.devices')}
        <span className="quiet-text">{t('hygiene.devicesHint')}</span>
      </h3>
      <Problem error={error} />
      {rates !== null && rates.length === 0 && <p className="quiet-text">{t('hygiene.noLooks')}</p>}
      {rates !== null && rates.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        <section className="table-holder hygiene-rows" tabIndex={0} aria-label={t('hygiene.devices')}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('hygiene.device')}</th>
                <th scope="col">{t('hygiene.place')}</th>
                <th scope="col" className="number">
                  {t('hygiene.looked')}
                </th>
                <th scope="col" className="number">
                  {t('hygiene.wrong')}
                </th>
                <th scope="col">{t('hygiene.rate')}</th>
                <th scope="col">{t('hygiene.byClass')}</th>
              </tr>
            </thead>
            <tbody>
              {rates.map((rate) => {
                const device = devices.get(rate.deviceId);
                const [low, high] = rate.interval ?? [null, null];
                return (
                  <tr key={rate.deviceId}>
                    <th scope="row">{device?.name ?? rate.deviceId}</th>
                    <td>{placeName(device?.checkpointId ?? null, checkpoints)}</td>
                    <td className="number">{rate.agreed + rate.disagreed}</td>
                    <td className="number">{rate.disagreed}</td>
                    <td>
                      <span className="rate">
                        <span className="rate-bar" aria-hidden="true">
                          <span style={{ inlineSize: `${100 * (rate.rate ?? 0)}%` }} />
                        </span>
                        <strong>{percent(rate.rate)}</strong>
                        <span className="quiet-text">
                          {percent(low)}–{percent(high)}
                        </span>
                      </span>
                    </td>
                    <td className="quiet-text">
                      {(['exact', 'near', 'pattern'] as const)
                        .filter((name) => rate.classes[name].agreed + rate.classes[name].disagreed > 0)
                        .map((name) => `${t(`hygiene.class_${name}`)} ${percent(rate.classes[name].rate)}`)
                        .join(' · ')}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

/** Which entries and which cameras are worth another look, and why. */
export function HygienePage() {
  const { t } = useTranslation();
  const hygiene = usePolled(() => oversightApi().hygiene(), null, 'hygiene');
  const rates = usePolled(() => oversightApi().falseHits(), null, 'rates');
  const { value } = hygiene;
  const decides = useSession((state) => may(state.session?.user.roles ?? [], 'decide'));
  return (
    <main className="view" data-testid="hygiene">
      <div className="view-body wide-body">
        <ViewHead title={t('hygiene.heading')}>
          {decides && <SupervisorTabs here="hygiene" />}
          <button
            type="button"
            className="button"
            onClick={() => {
              hygiene.refresh();
              rates.refresh();
            }}
          >
            {t('hygiene.refresh')}
          </button>
        </ViewHead>
        <Problem error={hygiene.error} />
        {value !== null && groups.map((name) => <Group key={name} name={name} items={value[name]} />)}
        <Devices rates={rates.value} error={rates.error} />
      </div>
    </main>
  );
}
