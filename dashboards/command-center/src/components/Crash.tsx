import i18next from 'i18next';
import { Component, type ReactNode } from 'react';

/** A view that breaks (a part that could not be loaded, a fault of ours) says so and leaves the rest of the page alone. */
export class Crash extends Component<{ children: ReactNode }, { detail: string | null }> {
  override state: { detail: string | null } = { detail: null };

  static getDerivedStateFromError(error: unknown): { detail: string } {
    return { detail: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.detail === null) return this.props.children;
    return (
      <main className="view">
        <div className="empty" role="alert">
          <strong>{i18next.t('nav.crashed')}</strong>
          <span className="mono">{this.state.detail}</span>
          <button type="button" className="button" onClick={() => location.reload()}>
            {i18next.t('nav.reload')}
          </button>
        </div>
      </main>
    );
  }
}
