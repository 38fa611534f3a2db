import { JupyterFrontEnd } from '@jupyterlab/application';
import { PathExt } from '@jupyterlab/coreutils';
import { Widget } from '@lumino/widgets';

/** Jupyter's own chat: opens one with a text in its box. */
const OPEN = 'jupyterlab-chat:openWithMessage';
const ENDING = '.chat';
/** Below this width of the window a page and a chat do not fit beside each other. */
const BESIDE_PX = 1100;

/** What we use of a chat's panel; its own types are not ours to build against. */
interface IChat extends Widget {
  context?: { path?: string };
  model?: { input?: { value: string; focus: () => void } };
}

/** Whether a widget of the main area is a chat. */
export function isChat(widget: Widget | null): boolean {
  return (widget as IChat | null)?.context?.path?.endsWith(ENDING) ?? false;
}

/** Questions that are put into a chat's box, for the person to finish and send. */
export class Chats {
  constructor(private readonly app: JupyterFrontEnd) {}

  /** The chat that was used last. */
  used(widget: Widget): void {
    this._last = widget;
  }

  /** Put a question into the box of the chat that is open, or of a new one beside the page; false without a chat. */
  async ask(question: string): Promise<boolean> {
    const { commands, shell } = this.app;
    if (!commands.hasCommand(OPEN)) {
      return false;
    }
    const page = shell.currentWidget;
    const open = this._open();
    const path = open?.context?.path?.split(':').pop() ?? '';
    const begun = open?.model?.input?.value ?? '';
    // what somebody began to write stays; a question that was never sent gives way
    const input = begun.trim() && begun !== this._put ? `${begun.trimEnd()}\n${question}` : question;
    const where = path ? { name: PathExt.basename(path), path: PathExt.dirname(path) } : {};
    const chat: IChat | null = await commands.execute(OPEN, { ...where, input, autoSend: false });
    this._put = input;
    if (chat && !open && page && window.innerWidth >= BESIDE_PX) {
      shell.add(chat, 'main', { ref: page.id, mode: 'split-right' });
      shell.activateById(chat.id);
      chat.model?.input?.focus();
    }
    return true;
  }

  private _open(): IChat | null {
    const chats = [...this.app.shell.widgets('main')].filter(one => isChat(one));
    return (chats.find(one => one === this._last) ?? chats[0] ?? null) as IChat | null;
  }

  private _last: Widget | null = null;
  private _put = '';
}
