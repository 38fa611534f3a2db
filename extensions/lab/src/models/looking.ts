import { Signal } from '@lumino/signaling';

/** A chart or table that a person looks at: what it is called, and the spec that made it, without its data. */
export interface ISelected {
  title: string;
  kind: string;
  spec: object;
}

/** What the documents show, as far as a question may be about it; a document is known by its content. */
export class Looking {
  /** Something is shown, or nothing any more. */
  readonly changed = new Signal<this, void>(this);

  show(document: object, selected: ISelected | null): void {
    if (selected === null) {
      this._shown.delete(document);
    } else {
      this._shown.set(document, selected);
    }
    this.changed.emit();
  }

  at(document: object | null): ISelected | null {
    return (document && this._shown.get(document)) ?? null;
  }

  private readonly _shown = new WeakMap<object, ISelected>();
}
