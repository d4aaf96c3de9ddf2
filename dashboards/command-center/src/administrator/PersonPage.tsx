import { useTranslation } from 'react-i18next';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { peopleApi } from '../live/apis.ts';
import { Link } from '../router/Link.tsx';
import { useRoute } from '../router/useRoute.ts';
import { PersonAccess } from './PersonAccess.tsx';
import { PersonForm } from './PersonForm.tsx';

function Existing({ id }: { id: string }) {
  const { t } = useTranslation();
  const user = usePolled(() => peopleApi().user(id), null, id);
  return (
    <>
      <ViewHead title={user.value?.username ?? t('people.account')}>
        <Link to={{ view: 'people' }} className="button quiet">
          {t('people.back')}
        </Link>
      </ViewHead>
      <Problem error={user.error} />
      {user.value !== null && (
        <div className="person-columns">
          <PersonForm
            key={user.value.id}
            user={user.value}
            action={t('people.save')}
            onSave={async (change) => {
              await peopleApi().changeUser(id, change);
              user.refresh();
            }}
          />
          <div className="person-side">
            <PersonAccess user={user.value} onChanged={user.refresh} />
          </div>
        </div>
      )}
    </>
  );
}

/** One account, or a new one. */
export function PersonPage({ id }: { id: string | null }) {
  const { t } = useTranslation();
  return (
    <main className="view" data-testid="person">
      <div className="view-body">
        {id === null ? (
          <>
            <ViewHead title={t('people.new')}>
              <Link to={{ view: 'people' }} className="button quiet">
                {t('people.back')}
              </Link>
            </ViewHead>
            <PersonForm
              user={null}
              action={t('people.make')}
              onSave={async (made) => {
                const { id: madeId } = await peopleApi().createUser(made);
                useRoute.getState().go({ view: 'person', id: madeId });
              }}
            />
          </>
        ) : (
          <Existing id={id} />
        )}
      </div>
    </main>
  );
}
