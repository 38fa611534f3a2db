import { Dialog, showDialog } from '@jupyterlab/apputils';
import { Widget } from '@lumino/widgets';

import { IQuestion, ITemplate } from '../api/types';

export interface IStudy {
  name: string;
  answers: Record<string, string | number | boolean>;
}

/**
 * Ask a template's questions in a dialog; null when the person leaves.
 *
 * @param metrics Names that questions for a metric offer.
 * @param before What was answered the last time, and why it was not taken.
 */
export async function askForStudy(
  template: ITemplate,
  metrics: string[],
  before?: { study: IStudy; fault: string }
): Promise<IStudy | null> {
  const form = new StudyForm(template, metrics, before);
  const result = await showDialog({
    title: template.title,
    body: form,
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: 'Create' })],
    focusNodeSelector: 'input'
  });
  return result.button.accept ? result.value : null;
}

class StudyForm extends Widget implements Dialog.IBodyWidget<IStudy> {
  constructor(
    private readonly template: ITemplate,
    metrics: string[],
    before?: { study: IStudy; fault: string }
  ) {
    super();
    this.addClass('wb-Form');
    const when = document.createElement('p');
    when.className = 'wb-Quiet';
    when.textContent = template.when;
    this.node.appendChild(when);
    if (before) {
      const fault = document.createElement('p');
      fault.className = 'wb-Fault';
      fault.setAttribute('role', 'alert');
      fault.textContent = before.fault;
      this.node.appendChild(fault);
    }
    const known = document.createElement('datalist');
    known.id = `wb-metrics-${StudyForm.count++}`;
    metrics.forEach(metric => {
      const option = document.createElement('option');
      option.value = metric;
      known.appendChild(option);
    });
    this.node.appendChild(known);
    this.known = known.id;
    const name = before?.study.name ?? '';
    this.add({ name: 'name', type: 'text', label: 'Name', help: 'lower case, digits and _', default: name });
    template.questions.forEach(question =>
      this.add({ ...question, default: before?.study.answers[question.name] ?? question.default })
    );
  }

  getValue(): IStudy {
    const answers: IStudy['answers'] = {};
    for (const question of this.template.questions) {
      const input = this.inputs.get(question.name)!;
      const text = input instanceof HTMLInputElement && input.type === 'checkbox' ? input.checked : input.value;
      if (text !== '') {
        // as it was written: what is no number gets its line from the engine
        answers[question.name] = text;
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
    if (input instanceof HTMLInputElement && question.type === 'metric') {
      input.setAttribute('list', this.known);
    }
    const range = [question.least, question.most].some(bound => bound !== null && bound !== undefined)
      ? `${question.least ?? ''} to ${question.most ?? ''}`.trim()
      : '';
    input.title = [question.help, range].filter(Boolean).join('; ');
    label.appendChild(input);
    this.node.appendChild(label);
    this.inputs.set(question.name, input);
  }

  private static count = 0;
  private readonly known: string;
  private readonly inputs = new Map<string, HTMLInputElement | HTMLSelectElement>();
}
