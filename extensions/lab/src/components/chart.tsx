import { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { MimeModel } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';
import * as React from 'react';

import { IWorkbench } from '../tokens';

const VEGALITE = 'application/vnd.vegalite.v5+json';
/** What stands beside the marks: the labels of rows, Vega's menu. */
const BESIDE = 300;
/** A page is not drawn again for every pixel that it grows. */
const GRAIN = 40;
const FIT = { type: 'fit-x', contains: 'padding' };

/** A Vega-Lite chart, drawn by JupyterLab's own renderer. */
export function Chart(props: { workbench: IWorkbench; spec: object; label: string }): JSX.Element {
  const host = React.useRef<HTMLDivElement>(null);
  const { workbench } = props;
  const room = useRoom(host, widthOf(props.spec));
  const spec = room === null ? props.spec : { ...props.spec, width: room, autosize: FIT };
  // a layout effect: its end comes while the host is still in the page, where Lumino can detach from it
  React.useLayoutEffect(() => {
    const node = host.current;
    if (!node) {
      return;
    }
    const renderer: IRenderMime.IRenderer = workbench.rendermime.createRenderer(VEGALITE);
    let frame = 0;
    // the chat renders a message first and puts it into the page afterwards; Lumino attaches only to what is there
    const attach = () => {
      if (!node.isConnected) {
        frame = window.requestAnimationFrame(attach);
        return;
      }
      Widget.attach(renderer, node);
      void renderer.renderModel(new MimeModel({ data: { [VEGALITE]: spec as any }, trusted: true })).then(() => {
        node.querySelector('summary')?.setAttribute('aria-label', 'Save the chart'); // Vega's menu has no name
      });
    };
    attach();
    return () => {
      window.cancelAnimationFrame(frame);
      // Lumino cannot detach from a host that has gone; then the whole message went with it
      if (!renderer.isAttached || renderer.node.isConnected) {
        renderer.dispose();
      }
    };
  }, [JSON.stringify(spec)]);
  return <div className="wb-Chart" role="img" aria-label={props.label} ref={host} />;
}

/** The width of the marks, where it is one. */
function widthOf(spec: object): number | null {
  const { width } = spec as { width?: unknown };
  return typeof width === 'number' ? width : null;
}

/** The width of a place that is too narrow for a chart and all that stands beside it; null where there is enough. */
function useRoom(host: React.RefObject<HTMLElement | null>, width: number | null): number | null {
  const [room, setRoom] = React.useState<number | null>(null);
  React.useLayoutEffect(() => {
    const node = host.current;
    if (!node || width === null) {
      return;
    }
    const measure = () => {
      const there = node.clientWidth;
      setRoom(there === 0 || there >= width + BESIDE ? null : Math.max(GRAIN * Math.floor(there / GRAIN), 4 * GRAIN));
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(node);
    return () => watch.disconnect();
  }, [width]);
  return room;
}
