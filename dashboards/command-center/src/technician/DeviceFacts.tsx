import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Description } from '../api/site.ts';
import type { Device } from '../api/types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { profileText } from '../domain/found.ts';
import { momentText, offsetText } from '../domain/time.ts';
import { siteApi } from '../live/state.ts';

/** What the device is, as it says itself; a camera can be asked anew. */
export function DeviceFacts({
  device,
  mayAsk,
  onAsked,
}: {
  device: Device;
  mayAsk: boolean;
  onAsked(): void;
}) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<Description | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const { camera } = device;
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    ['id', device.id],
    ['make', device.make],
    ['manufacturer', camera?.manufacturer],
    ['model', camera?.model ?? device.model],
    ['firmware', camera?.firmware ?? device.firmware],
    ['serial', camera?.serial],
    ['address', device.address],
    ['mac', camera?.hardwareAddress],
    ['endpoint', camera?.endpoint],
    ['video', camera === undefined ? null : profileText(camera.profiles)],
    ['ptz', camera === undefined ? null : t(camera.hasPtz ? 'form.yes' : 'form.no')],
    ['login', t(device.hasLogin ? 'facts.loginKept' : 'facts.loginNone')],
    ['zone', device.zone],
    ['keys', device.keys?.join(', ')],
    ['describedAt', camera?.describedAt == null ? null : momentText(new Date(camera.describedAt))],
  ];
  const ask = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      setAnswer(await siteApi().describe(device.id));
      onAsked();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="box" aria-labelledby="facts-heading">
      <h3 id="facts-heading">{t('facts.heading')}</h3>
      <dl className="facts-list">
        {facts
          .filter(([, value]) => value != null && value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{t(`facts.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {mayAsk && (
        <div className="row">
          <button type="button" className="button" disabled={busy} onClick={() => void ask()}>
            <StrokeIcon name="refresh" />
            {t(busy ? 'facts.asking' : 'facts.ask')}
          </button>
          {answer !== null && (
            <span role="status">
              {t(`facts.answer_${answer.state}`)}
              {answer.clockOffsetMs !== null &&
                ` · ${t('find.clock', { offset: offsetText(answer.clockOffsetMs) })}`}
              {answer.addressChanged !== null &&
                ` · ${t('find.moved', { from: answer.addressChanged.from ?? '?', to: answer.addressChanged.to })}`}
              {answer.problem !== null && ` · ${answer.problem.detail}`}
            </span>
          )}
        </div>
      )}
      <Problem error={failure} />
    </section>
  );
}
