import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { doneSteps, type FirstStep, firstSteps } from '../domain/accounts.ts';
import { peopleApi } from '../live/apis.ts';
import { Link } from '../router/Link.tsx';
import type { Route } from '../router/routes.ts';
import { useRegistry } from '../stores/registry.ts';

const lookEveryMs = 30_000;

const routes: Readonly<Record<FirstStep, Route>> = {
  secondFactor: { view: 'account' },
  areas: { view: 'district' },
  rings: { view: 'district' },
  roads: { view: 'district' },
  technician: { view: 'person', id: null },
  checkpoints: { view: 'find', jobId: null },
  devices: { view: 'find', jobId: null },
  operator: { view: 'person', id: null },
  officer: { view: 'person', id: null },
  supervisor: { view: 'person', id: null },
  auditor: { view: 'person', id: null },
  secondAdministrator: { view: 'person', id: null },
};

/** The administrator's start: what does this site still lack? */
export function AdministerPage() {
  const { t } = useTranslation();
  const { areas, rings, roads, checkpoints, devices, phase } = useRegistry();
  const users = usePolled(() => peopleApi().users(), lookEveryMs, 'users');
  const factor = usePolled(() => peopleApi().secondFactor(), lookEveryMs, 'factor');
  const known = users.value !== null && factor.value !== null && phase === 'ready';
  const done = doneSteps({
    secondFactor: factor.value?.enrolled === true || factor.value?.rule === 'off',
    areas: areas.size,
    rings: rings.length,
    roads: roads.size,
    checkpoints: checkpoints.size,
    devices: devices.size,
    users: users.value ?? [],
  });
  const next = firstSteps.find((step) => !done.has(step));
  return (
    <main className="view" data-testid="administer">
      <div className="view-body">
        <ViewHead title={t('admin.heading')}>
          <Link to={{ view: 'person', id: null }} className="button primary">
            <StrokeIcon name="plus" />
            {t('people.new')}
          </Link>
        </ViewHead>
        <Problem error={users.error ?? factor.error} />
        {known && (
          <section className="box" aria-labelledby="steps-heading">
            <h3 id="steps-heading">
              {next === undefined ? t('admin.allDone') : t('admin.steps')}
              <span className="quiet-text">
                {t('admin.progress', { done: done.size, all: firstSteps.length })}
              </span>
            </h3>
            <ol className="first-steps">
              {firstSteps.map((step) => (
                <li
                  key={step}
                  data-testid="step"
                  data-step={step}
                  data-done={done.has(step)}
                  data-next={step === next}
                >
                  <span className="step-mark" aria-hidden="true">
                    {done.has(step) && <StrokeIcon name="check" />}
                  </span>
                  <span className="step-words">
                    <strong>{t(`admin.step_${step}`)}</strong>
                    <span className="quiet-text">{t(`admin.why_${step}`)}</span>
                  </span>
                  {done.has(step) ? (
                    <span className="said-done">{t('admin.done')}</span>
                  ) : (
                    <Link to={routes[step]} className={`button ${step === next ? 'primary' : ''}`}>
                      {t('admin.do')}
                      <span className="sr-only">: {t(`admin.step_${step}`)}</span>
                    </Link>
                  )}
                </li>
              ))}
            </ol>
          </section>
        )}
      </div>
    </main>
  );
}
