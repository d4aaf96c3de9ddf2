import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountChange } from '../api/people.ts';
import type { Account } from '../api/people-types.ts';
import { type Role, roles } from '../api/types.ts';
import { Problem } from '../components/Problem.tsx';
import { refusalOf } from '../domain/accounts.ts';
import { AreaSelect } from '../technician/AreaSelect.tsx';
import { PostsField } from './PostsField.tsx';
import { usePosts } from './usePosts.ts';

/** As the gateway takes them; said while it is typed, in words. */
const userName = /^[\p{L}\p{N}._@-]{1,64}$/u;
const leastPassword = 12;

/** What an account is: name, roles, area. Roles that exclude each other cannot be chosen, and say why. */
export function PersonForm({
  user,
  action,
  onSave,
}: {
  /** null: a new one. */
  user: Account | null;
  action: string;
  onSave(change: AccountChange): Promise<void>;
}) {
  const { t } = useTranslation();
  const [username, setUsername] = useState(user?.username ?? '');
  const [password, setPassword] = useState('');
  const [chosen, setChosen] = useState<readonly Role[]>(user?.roles ?? []);
  const [areaId, setAreaId] = useState(user?.areaId ?? '');
  const [shared, setShared] = useState(user?.shared ?? false);
  const isCrew = chosen.includes('crew');
  const posts = usePosts(user?.checkpointIds ?? [], areaId === '' ? null : areaId);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const name = username.trim();
  const isNameWrong = name !== '' && !userName.test(name);
  const isPasswordShort = (user === null || password !== '') && [...password].length < leastPassword;
  const missing =
    name === '' || isNameWrong
      ? 'username'
      : isPasswordShort
        ? 'password'
        : chosen.length === 0
          ? 'roles'
          : isCrew && !posts.isValid
            ? 'posts'
            : null;
  const save = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    setDone(false);
    onSave({
      username: name,
      roles: [...chosen],
      areaId: areaId === '' ? null : areaId,
      shared,
      ...(isCrew || user?.checkpointIds !== undefined
        ? { checkpointIds: isCrew && posts.chosen.length > 0 ? [...posts.chosen] : null }
        : {}),
      ...(password === '' ? {} : { password }),
    })
      .then(() => {
        setDone(true);
        setPassword('');
      }, setFailure)
      .finally(() => setBusy(false));
  };
  return (
    <form className="box" onSubmit={save} aria-labelledby="person-heading">
      <h3 id="person-heading">{t('people.account')}</h3>
      <div className="fields">
        <label className="field" htmlFor="person-name">
          {t('people.username')}
          <input
            id="person-name"
            value={username}
            spellCheck={false}
            autoComplete="off"
            data-testid="person-name"
            aria-invalid={isNameWrong}
            aria-describedby="person-name-hint"
            onChange={(event) => setUsername(event.target.value)}
          />
          <span id="person-name-hint" className={isNameWrong ? 'field-error' : 'field-hint'}>
            {t('people.usernameHint')}
          </span>
        </label>
        <label className="field" htmlFor="person-password">
          {t(user === null ? 'people.password' : 'people.newPassword')}
          <input
            id="person-password"
            type="password"
            value={password}
            autoComplete="new-password"
            data-testid="person-password"
            aria-describedby="person-password-hint"
            onChange={(event) => setPassword(event.target.value)}
          />
          <span id="person-password-hint" className="field-hint">
            {t(user === null ? 'people.passwordHint' : 'people.newPasswordHint')}
          </span>
        </label>
        <label className="field" htmlFor="person-area">
          {t('people.area')}
          <AreaSelect id="person-area" value={areaId} onChange={setAreaId} none={t('people.wholeTree')} />
        </label>
      </div>
      <fieldset className="role-list">
        <legend>{t('people.roles')}</legend>
        {roles.map((role) => {
          const refusal = refusalOf(role, chosen, shared);
          const checked = chosen.includes(role);
          return (
            <label
              key={role}
              className="role"
              data-refused={refusal !== null && !checked}
              htmlFor={`role-${role}`}
            >
              <input
                id={`role-${role}`}
                type="checkbox"
                checked={checked}
                disabled={refusal !== null && !checked}
                aria-describedby={`role-${role}-why`}
                data-testid={`role-${role}`}
                onChange={(event) =>
                  setChosen(event.target.checked ? [...chosen, role] : chosen.filter((one) => one !== role))
                }
              />
              <span>
                <strong>{t(`role.${role}`)}</strong>
                <span id={`role-${role}-why`} className={refusal === null ? 'quiet-text' : 'field-error'}>
                  {refusal === null ? t(`role.${role}_does`) : t(`people.refused_${refusal}`)}
                </span>
              </span>
            </label>
          );
        })}
      </fieldset>
      {isCrew && <PostsField posts={posts} />}
      <label className="check" htmlFor="person-shared">
        <input
          id="person-shared"
          type="checkbox"
          checked={shared}
          onChange={(event) => setShared(event.target.checked)}
        />
        {t('people.sharedHint')}
      </label>
      <Problem error={failure} />
      <p role="status" className="said-done" data-testid="person-saved">
        {done ? t('people.saved') : ''}
      </p>
      <div className="row end">
        {missing !== null && (
          <span className="quiet-text" data-testid="person-missing">
            {t(`people.missing_${missing}`)}
          </span>
        )}
        <button
          type="submit"
          className="button primary"
          disabled={busy || missing !== null}
          data-testid="person-save"
        >
          {action}
        </button>
      </div>
    </form>
  );
}
