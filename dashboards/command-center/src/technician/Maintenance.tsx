import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../api/types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { loadRegistry } from '../live/connect.ts';
import { currentApi, siteApi } from '../live/state.ts';
import { useRoute } from '../router/useRoute.ts';
import { AreaSelect } from './AreaSelect.tsx';
import { CheckpointSelect } from './CheckpointSelect.tsx';
import { Confirm } from './Confirm.tsx';
import { Credentials } from './Credentials.tsx';
import { MakeInput } from './MakeInput.tsx';

type Open = 'change' | 'credentials' | 'replace' | 'retire' | null;
const tools = [
  ['change', 'table'],
  ['credentials', 'lock'],
  ['replace', 'refresh'],
  ['retire', 'close'],
] as const;

interface Change {
  name: string;
  areaId: string;
  checkpointId: string | null;
  make: string;
  address: string;
  username: string;
  password: string;
}

/** What a device needs in its life: another name or place, new credentials, other hardware, an end. */
export function Maintenance({ device, onChanged }: { device: Device; onChanged(): void }) {
  const { t } = useTranslation();
  const { id } = device;
  const [open, setOpen] = useState<Open>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [fresh, setFresh] = useState<{ username: string; password: string } | null>(null);
  const begin: Change = {
    name: device.name,
    areaId: device.areaId,
    checkpointId: device.checkpointId,
    make: device.make,
    address: '',
    username: '',
    password: '',
  };
  const [form, setForm] = useState<Change>(begin);
  const set = (part: Partial<Change>): void => setForm({ ...form, ...part });
  const show = (next: Open): void => {
    setForm(begin);
    setFailure(null);
    setOpen(next);
  };
  const run = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await work();
      const api = currentApi();
      if (api !== null) await loadRegistry(api);
      setOpen(null);
      onChanged();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const login = form.username === '' ? {} : { login: { username: form.username, password: form.password } };
  const address = form.address.trim() === '' ? {} : { address: form.address.trim() };
  const doIt: Readonly<Record<NonNullable<Open>, () => Promise<void>>> = {
    async change() {
      const place = form.checkpointId === null ? { areaId: form.areaId } : {};
      await siteApi().changeDevice(id, {
        name: form.name.trim(),
        checkpointId: form.checkpointId,
        ...place,
        ...address,
        ...login,
      });
    },
    async credentials() {
      setFresh((await siteApi().newCredentials(id)).mqtt);
    },
    async replace() {
      const made = await siteApi().replace(id, { make: form.make.trim(), ...address, ...login });
      useRoute.getState().go({ view: 'device', id: made.id });
    },
    async retire() {
      await siteApi().changeDevice(id, { state: device.state === 'retired' ? 'pending' : 'retired' });
    },
  };
  const loginFields = (
    <div className="fields">
      <label className="field">
        {t('facts.address')}
        <input
          value={form.address}
          placeholder={device.address}
          spellCheck={false}
          onChange={(event) => set({ address: event.target.value })}
        />
      </label>
      <label className="field">
        {t('find.username')}
        <input
          value={form.username}
          autoComplete="off"
          onChange={(event) => set({ username: event.target.value })}
        />
      </label>
      <label className="field">
        {t('find.password')}
        <input
          type="password"
          value={form.password}
          autoComplete="new-password"
          onChange={(event) => set({ password: event.target.value })}
        />
      </label>
    </div>
  );
  return (
    <section className="box" aria-labelledby="maintenance-heading" data-testid="maintenance">
      <h3 id="maintenance-heading">{t('maintenance.heading')}</h3>
      <div className="row">
        {tools
          .filter(([tool]) => device.state !== 'retired' && tool !== null)
          .map(([tool, icon]) => (
            <button
              key={tool}
              type="button"
              className="button"
              data-testid={`tool-${tool}`}
              onClick={() => show(tool)}
            >
              <StrokeIcon name={icon} />
              {t(`maintenance.${tool}`)}
            </button>
          ))}
        {device.state === 'retired' && <p className="tip">{t('maintenance.isRetired')}</p>}
      </div>
      {fresh !== null && <Credentials deviceId={id} make={device.make} mqtt={fresh} />}
      {open !== null && (
        <Confirm
          key={open}
          title={t(`maintenance.${open}`)}
          text={t(`maintenance.${open}Text`, { name: device.name })}
          action={t(`maintenance.${open}Do`)}
          danger={open === 'retire'}
          busy={busy}
          disabled={open === 'change' && form.name.trim() === ''}
          onDo={() => void run(doIt[open])}
          onClose={() => setOpen(null)}
        >
          {open === 'change' && (
            <>
              <label className="field">
                {t('register.name')}
                <input
                  value={form.name}
                  maxLength={200}
                  onChange={(event) => set({ name: event.target.value })}
                />
              </label>
              <CheckpointSelect
                value={form.checkpointId}
                onChange={(checkpointId) => set({ checkpointId })}
                none={t('register.where_later')}
              />
              {form.checkpointId === null && (
                <div className="field">
                  <label htmlFor="change-area">{t('register.area')}</label>
                  <AreaSelect id="change-area" value={form.areaId} onChange={(areaId) => set({ areaId })} />
                </div>
              )}
              {loginFields}
            </>
          )}
          {open === 'replace' && (
            <>
              <MakeInput value={form.make} onChange={(make) => set({ make })} />
              {loginFields}
            </>
          )}
          <Problem error={failure} />
        </Confirm>
      )}
    </section>
  );
}
