import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mostPosts } from '../domain/accounts.ts';
import type { Posts } from './usePosts.ts';

/** The checkpoints of a crew. What is chosen stays in sight whatever the filter says. */
export function PostsField({ posts }: { posts: Posts }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState('');
  const { options, chosen, outside } = posts;
  const wanted = filter.trim().toLowerCase();
  const shown = options.filter(
    ({ id, name, road }) =>
      wanted === '' ||
      chosen.includes(id) ||
      [id, name, road].some((text) => text.toLowerCase().includes(wanted)),
  );
  return (
    <fieldset className="posts" data-testid="person-posts">
      <legend>{t('people.posts')}</legend>
      <p className="field-hint" role="status">
        {chosen.length === 0 ? t('people.postsNone') : t('people.postsChosen', { count: chosen.length })}
      </p>
      <div className="field">
        <input
          type="search"
          value={filter}
          aria-label={t('people.postsFilter')}
          placeholder={t('people.postsFilter')}
          data-testid="posts-filter"
          onChange={(event) => setFilter(event.target.value)}
        />
      </div>
      <ul className="post-list">
        {outside.map(({ id, name }) => (
          <li key={id}>
            <label className="check" htmlFor={`post-${id}`}>
              <input id={`post-${id}`} type="checkbox" checked onChange={() => posts.toggle(id, false)} />
              <span className="field-error" data-testid="post-outside">
                {t('people.postOutside', { name })}
              </span>
            </label>
          </li>
        ))}
        {shown.map(({ id, name, road, grade }) => (
          <li key={id}>
            <label className="check" htmlFor={`post-${id}`}>
              <input
                id={`post-${id}`}
                type="checkbox"
                checked={chosen.includes(id)}
                data-testid={`post-${id}`}
                onChange={(event) => posts.toggle(id, event.target.checked)}
              />
              <span>
                <strong>{name}</strong>{' '}
                <span className="quiet-text">{`${grade ?? ''} · ${road} · ${id}`}</span>
              </span>
            </label>
          </li>
        ))}
        {shown.length === 0 && outside.length === 0 && (
          <li className="quiet-text">
            {t(options.length === 0 ? 'people.postsNowhere' : 'people.postsNoMatch')}
          </li>
        )}
      </ul>
      {chosen.length > mostPosts && (
        <p className="field-error" role="alert">
          {t('people.postsMany', { most: mostPosts, count: chosen.length })}
        </p>
      )}
    </fieldset>
  );
}
