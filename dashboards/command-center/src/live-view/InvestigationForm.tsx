import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { siteApi } from '../live/state.ts';
import { useInvestigation } from '../stores/investigation.ts';

/** Asks for what a look needs: the purpose and the case. Both go into the audit log with every look under it. */
export function InvestigationForm() {
  const { t, i18n } = useTranslation();
  const purposes = usePolled(() => siteApi().purposes(), null, 'purposes');
  const [purpose, setPurpose] = useState('');
  const [caseReference, setCaseReference] = useState('');
  const [failure, setFailure] = useState<unknown>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setFailure(null);
    siteApi()
      .openInvestigation({ purpose, caseReference })
      .then(useInvestigation.getState().begin, setFailure);
  };
  return (
    <form className="investigation-form" onSubmit={submit} data-testid="investigation-form">
      <label className="field">
        {t('video.purpose')}
        <select value={purpose} required onChange={(event) => setPurpose(event.target.value)}>
          <option value="">{t('form.choose')}</option>
          {purposes.value?.map(({ id, name, nameZh }) => (
            <option key={id} value={id}>
              {i18n.language === 'zh' ? nameZh : name}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        {t('video.caseReference')}
        <input
          value={caseReference}
          required
          maxLength={64}
          onChange={(event) => setCaseReference(event.target.value)}
        />
      </label>
      <button type="submit" className="button primary">
        {t('video.openInvestigation')}
      </button>
      <Problem error={failure ?? purposes.error} />
    </form>
  );
}
