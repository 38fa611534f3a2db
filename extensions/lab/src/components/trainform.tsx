import { FormComponent } from '@jupyterlab/ui-components';
import validator from '@rjsf/validator-ajv8';
import * as React from 'react';

import { request } from '../api/request';
import { ISpecForm } from '../api/training';
import { IWorkbench } from '../tokens';
import { Button, Fault } from './parts';

/** Nothing that nobody chose is filled in: what is left empty keeps the spec's default. */
const DEFAULTS = { emptyObjectFields: 'skipDefaults', allOf: 'skipDefaults' } as const;

/** What most specs leave as it is. */
const SELDOM = ['labels', 'treatment', 'search', 'run'];

/** One part of the spec: its own form, folded away where it is seldom touched. */
function Group(props: {
  name: string;
  schema: any;
  value: any;
  onChange: (value: any) => void;
}): JSX.Element {
  const host = React.useRef<HTMLDetailsElement>(null);
  const [open, setOpen] = React.useState(!SELDOM.includes(props.name) || props.value !== undefined);
  // JupyterLab writes a field's name above it and leaves it without one of its own
  React.useEffect(() => {
    for (const field of Array.from(host.current?.querySelectorAll('input, select, textarea') ?? [])) {
      const above = field.closest('.form-group')?.querySelector('.jp-FormGroup-fieldLabel')?.textContent;
      const which = field.id.match(/^(.*?)__(?:any|one)of_select$/)?.[1].replace(`${props.name}_`, '');
      if ((above || which) && !field.hasAttribute('aria-label')) {
        field.setAttribute('aria-label', which ? `kind of ${which}` : above!);
      }
    }
    // without a type they submit: Enter in any field would press the first of them, which removes an entry
    for (const button of Array.from(host.current?.querySelectorAll<HTMLButtonElement>('button') ?? [])) {
      button.type = 'button';
      const entry = button.parentElement?.querySelector<HTMLInputElement>(':scope > input')?.value;
      if (entry && button.classList.contains('jp-FormGroup-removeButton')) {
        button.setAttribute('aria-label', `Remove ${entry}`);
      }
    }
  });
  const schema = { ...props.schema, title: ' ', description: undefined };
  return (
    <details
      ref={host}
      open={open}
      onToggle={event => setOpen(event.currentTarget.open)}
      aria-label={props.name}
      role="group"
    >
      <summary>
        {props.name.replace('_', ' ')} <span className="wb-Quiet">{props.schema.description}</span>
      </summary>
      {open && (
        <FormComponent
          schema={schema}
          validator={validator as any}
          formData={props.value}
          compact
          showModifiedFromDefault={false}
          experimental_defaultFormStateBehavior={DEFAULTS}
          idPrefix={props.name}
          onChange={event => props.onChange(event.formData)}
        />
      )}
    </details>
  );
}

/** A training spec, edited as a form made from its schema; saving checks it against the log and the metrics. */
export function TrainForm(props: {
  workbench: IWorkbench;
  name: string;
  onSaved: (name: string) => void;
  /** Whether the form says something else than the file. */
  onDirty: (dirty: boolean) => void;
  onClose: () => void;
}): JSX.Element {
  const { workbench, name } = props;
  const [form, setForm] = React.useState<ISpecForm | null>(null);
  const [value, setValue] = React.useState<Record<string, any>>({});
  const [other, setOther] = React.useState('');
  const [busy, setBusy] = React.useState(false);
  const [fault, setFault] = React.useState<string | null>(null);
  React.useEffect(() => {
    let over = false;
    setForm(null);
    setFault(null);
    request<ISpecForm>(workbench.settings, `training/${encodeURIComponent(name)}`).then(
      found => {
        if (!over) {
          setForm(found);
          setValue(found.value);
        }
      },
      (error: Error) => !over && setFault(error.message)
    );
    return () => {
      over = true;
    };
  }, [workbench, name]);

  const dirty = form !== null && JSON.stringify(value) !== JSON.stringify(form.value);
  // before anything can be clicked
  React.useLayoutEffect(() => props.onDirty(dirty), [dirty]);
  React.useEffect(() => () => props.onDirty(false), []);

  // who came with the keyboard goes on in the form
  const host = React.useRef<HTMLElement>(null);
  React.useEffect(() => host.current?.querySelector('summary')?.focus({ preventScroll: true }), [form === null]);

  const save = async (target: string) => {
    setBusy(true);
    setFault(null);
    try {
      const body = JSON.stringify(target === name ? { value, text: form?.text } : { value, like: name });
      const found = await request<ISpecForm>(workbench.settings, `training/${encodeURIComponent(target)}`, {
        method: 'PUT',
        body
      });
      setForm(found);
      setValue(found.value);
      setOther('');
      props.onSaved(target);
    } catch (error) {
      setFault((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section aria-label={`Spec ${name}`} className="wb-SpecForm" ref={host}>
      <fieldset className="wb-Bare" disabled={busy}>
        {form &&
        Object.entries<any>(form.schema.properties).map(([group, schema]) => (
          <Group
            key={`${form.name} ${group}`}
            name={group}
            schema={schema}
            value={value[group]}
            onChange={inner => setValue(all => ({ ...all, [group]: inner }))}
          />
          ))}
      </fieldset>
      <Fault text={fault} />
      <div className="wb-Controls">
        <Button primary label="Save" disabled={!form || busy} onClick={() => void save(name)} />
        <label className="wb-Field">
          <span>As</span>
          <input
            className="jp-mod-styled"
            aria-label="Another name"
            placeholder="another name"
            value={other}
            onChange={event => setOther(event.target.value.trim())}
          />
        </label>
        <Button label="Save as" disabled={!form || busy || !other} onClick={() => void save(other)} />
        <Button label="Close" onClick={props.onClose} />
      </div>
    </section>
  );
}
