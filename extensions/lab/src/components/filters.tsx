import * as React from 'react';

import { IFilter } from '../api/types';
import { Button, Choice } from './parts';

const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', 'contains'];

/** Conditions that every row keeps; each is a chip that a click takes away. */
export function Filters(props: {
  columns: string[];
  filters: IFilter[];
  onChange: (filters: IFilter[]) => void;
}): JSX.Element {
  const [column, setColumn] = React.useState('');
  const [op, setOp] = React.useState('=');
  const [value, setValue] = React.useState('');
  const add = () => {
    if (column) {
      const number = value.trim() !== '' && !Number.isNaN(Number(value)) && op !== 'contains';
      props.onChange([...props.filters, { column, op, value: number ? Number(value) : value }]);
      setValue('');
    }
  };
  return (
    <div className="wb-Controls" role="group" aria-label="Filters">
      {props.filters.map((one, i) => (
        <button
          key={i}
          className="wb-Chip"
          title="Remove this filter"
          onClick={() => props.onChange(props.filters.filter((_, j) => j !== i))}
        >
          {one.column} {one.op} {String(one.value)} ×
        </button>
      ))}
      <Choice label="Filter" value={column} options={['', ...props.columns]} onChange={setColumn} />
      {column && (
        <>
          <Choice label="is" value={op} options={OPERATORS} onChange={setOp} />
          <input
            className="jp-mod-styled"
            aria-label="Filter value"
            value={value}
            onChange={event => setValue(event.target.value)}
            onKeyDown={event => event.key === 'Enter' && add()}
          />
          <Button label="Add filter" onClick={add} />
        </>
      )}
    </div>
  );
}
