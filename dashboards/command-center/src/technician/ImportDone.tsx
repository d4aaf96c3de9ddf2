import { useTranslation } from 'react-i18next';
import { CopyButton } from '../components/CopyButton.tsx';
import { StrokeIcon } from '../components/icons.tsx';
import { credentialsCsv } from '../domain/csvPreview.ts';
import { Link } from '../router/Link.tsx';

/** What was imported, with the credentials, shown this once and to be kept as a file. */
export function ImportDone({
  created,
  onMore,
}: {
  created: readonly { id: string; username: string; password: string }[];
  onMore(): void;
}) {
  const { t } = useTranslation();
  const file = credentialsCsv(created);
  const save = (): void => {
    const url = URL.createObjectURL(new Blob(['\uFEFF', file], { type: 'text/csv' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'ringgate-credentials.csv';
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <section className="box" data-testid="import-done">
      <h3>
        <StrokeIcon name="check" />
        {t('import.done', { count: created.length })}
      </h3>
      <p className="tip">{t('credentials.once')}</p>
      <div className="row">
        <button type="button" className="button primary" onClick={save}>
          {t('import.saveCredentials')}
        </button>
        <CopyButton text={file} label={t('credentials.copySnippet')} />
        <button type="button" className="button quiet" onClick={onMore}>
          {t('import.more')}
        </button>
        <Link to={{ view: 'devices', state: 'pending', areaId: null, text: '' }} className="text-link">
          {t('import.toPending')}
        </Link>
      </div>
    </section>
  );
}
