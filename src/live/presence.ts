/**
 * Who is looking at which alert, told to those who may see that alert, so that two do not begin the same work. Nothing
 * of it is kept: it lives as long as the connection.
 */
import type { Actor } from '../core/entities.ts';
import { hears } from './hearing.ts';

/** People who look at one alert now, each once, first come first. */
export interface Presence {
  alertId: string;
  usernames: string[];
}

export interface PresenceParts<Screen> {
  /** Undefined where there is no such alert. */
  areaOfAlert(alertId: string): Promise<string | null | undefined>;
  /** Undefined once the screen is gone. */
  actorOf(screen: Screen): Actor | undefined;
  inArea(actor: Actor, areaId: string | null): boolean;
  tell(presence: Presence, may: (actor: Actor) => boolean): void;
}

const longestIdChars = 100;

export class PresenceDesk<Screen> {
  readonly #parts: PresenceParts<Screen>;
  readonly #looking = new Map<Screen, { alertId: string; username: string }>();
  /** The areas of the alerts that somebody looks at. */
  readonly #areas = new Map<string, string | null>();
  /** The newest word of a screen whose earlier one is being looked up. */
  readonly #asked = new Map<Screen, unknown>();

  constructor(parts: PresenceParts<Screen>) {
    this.#parts = parts;
  }

  /**
   * A screen says which alert it shows now (null: none). What it may not see it does not look at. Words that come
   * while one is looked up count by the last of them.
   */
  async look(screen: Screen, alertId: unknown): Promise<void> {
    const isBusy = this.#asked.has(screen);
    this.#asked.set(screen, alertId);
    if (isBusy) return;
    try {
      let asked: unknown;
      do {
        asked = this.#asked.get(screen);
        await this.#take(screen, asked);
      } while (this.#asked.get(screen) !== asked);
    } finally {
      this.#asked.delete(screen);
    }
  }

  /** A screen is gone. */
  forget(screen: Screen): void {
    const username = this.#looking.get(screen)?.username;
    if (username !== undefined) this.#put(screen, username, null);
  }

  /** An alert is in this area now. */
  moved(alertId: string, areaId: string | null): void {
    if (this.#areas.has(alertId)) this.#areas.set(alertId, areaId);
  }

  /** What a screen that has just come may know: who looks at what already. */
  seenBy(actor: Actor): Presence[] {
    if (!hears(actor, 'presence')) return [];
    const ids = new Set([...this.#looking.values()].map((one) => one.alertId));
    return [...ids]
      .filter((id) => this.#parts.inArea(actor, this.#areas.get(id) ?? null))
      .map((id) => this.#of(id));
  }

  async #take(screen: Screen, asked: unknown): Promise<void> {
    let actor = this.#parts.actorOf(screen);
    if (actor === undefined || !hears(actor, 'presence')) return;
    let alertId: string | null = null;
    if (typeof asked === 'string' && asked.length <= longestIdChars) {
      const areaId = await this.#parts.areaOfAlert(asked);
      actor = this.#parts.actorOf(screen);
      if (actor === undefined) return;
      if (areaId !== undefined && this.#parts.inArea(actor, areaId)) {
        alertId = asked;
        this.#areas.set(asked, areaId);
      }
    }
    this.#put(screen, actor.username, alertId);
  }

  #put(screen: Screen, username: string, alertId: string | null): void {
    const before = this.#looking.get(screen)?.alertId ?? null;
    if (before === alertId) return;
    const concerned = [before, alertId].filter((id) => id !== null);
    const were = concerned.map((id) => this.#of(id).usernames.join());
    this.#looking.delete(screen);
    if (alertId !== null) this.#looking.set(screen, { alertId, username });
    for (const [index, id] of concerned.entries()) {
      const presence = this.#of(id);
      const areaId = this.#areas.get(id) ?? null;
      if (presence.usernames.length === 0) this.#areas.delete(id);
      if (presence.usernames.join() === were[index]) continue;
      this.#parts.tell(presence, (actor) => hears(actor, 'presence') && this.#parts.inArea(actor, areaId));
    }
  }

  #of(alertId: string): Presence {
    const usernames = new Set<string>();
    for (const one of this.#looking.values()) if (one.alertId === alertId) usernames.add(one.username);
    return { alertId, usernames: [...usernames] };
  }
}
