import { Dialog, showDialog } from '@jupyterlab/apputils';
import { Widget } from '@lumino/widgets';

import { IQuestion, ITemplate } from '../api/types';

export interface IStudy {
  name: string;
  answers: Record<string, string | number | boolean>;
}

/** Ask a template's questions in a dialog; null when the person leaves. */
export async function askForStudy(template: ITemplate): Promise<IStudy | null> {
  const form = new StudyForm(template);
  const result = await showDialog({
    title: template.title,
    body: form,
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: 'Create' })],
    focusNodeSelector: 'input'
  });
  return result.button.accept ? result.value : null;
}

class StudyForm extends Widget implements Dialog.IBodyWidget<IStudy> {
  constructor(private readonly template: ITemplate) {
    super();
    this.addClass('wb-Form');
    const when = document.createElement('p');
    when.className = 'wb-Quiet';
    when.textContent = template.when;
    this.node.appendChild(when);
    this.add({ name: 'name', type: 'text', label: 'Name', help: 'lower case, digits and _', default: '' });
    template.questions.forEach(question => this.add(question));
  }

  getValue(): IStudy {
    const answers: IStudy['answers'] = {};
    for (const question of this.template.questions) {
      const input = this.inputs.get(question.name)!;
      const text = input instanceof HTMLInputElement && input.type === 'checkbox' ? input.checked : input.value;
      if (text !== '') {
        answers[question.name] = question.type === 'number' ? Number(text) : text;
      }
    }
    return { name: this.inputs.get('name')!.value.trim(), answers };
  }

  private add(question: IQuestion): void {
    const label = document.createElement('label');
    const text = document.createElement('span');
    text.textContent = question.label;
    label.appendChild(text);
    const input = document.createElement(question.choices ? 'select' : 'input');
    input.className = 'jp-mod-styled';
    input.setAttribute('aria-label', question.label);
    if (input instanceof HTMLSelectElement) {
      for (const choice of question.choices ?? []) {
        const option = document.createElement('option');
        option.value = option.textContent = choice;
        input.appendChild(option);
      }
    } else if (question.type === 'boolean') {
      input.type = 'checkbox';
      input.checked = question.default === true;
    }
    if (question.default !== null && question.default !== undefined && question.type !== 'boolean') {
      input.value = String(question.default);
    }
    if (question.help) {
      input.title = question.help;
    }
    label.appendChild(input);
    this.node.appendChild(label);
    this.inputs.set(question.name, input);
  }

  private readonly inputs = new Map<string, HTMLInputElement | HTMLSelectElement>();
}
