import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/calls.ts';

/** What went wrong, in words: the gateway's own detail, and every field that it names. Nothing for null. */
export function Problem({ error, what }: { error: unknown; what?: string | undefined }) {
  const { t } = useTranslation();
  if (error === null || error === undefined) return null;
  const api = error instanceof ApiError ? error : null;
  const detail = error instanceof Error ? error.message : String(error);
  const known = api === null ? '' : t(`problem.${api.code}`, { defaultValue: '' });
  return (
    <div className="problem" role="alert" data-testid="problem">
      <strong>{what ?? (known === '' ? t('problem.other') : known)}</strong>
      {(detail !== known || what !== undefined) && <span>{detail}</span>}
      {api !== null && api.fields.length > 0 && (
        <ul>
          {api.fields.map((field) => (
            <li key={`${field.path} ${field.message}`}>
              <code>{field.path}</code> {field.message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
