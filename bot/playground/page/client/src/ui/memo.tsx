import { Component, type ComponentType, type FunctionComponent } from "preact";

/** Drawn again only when one of its properties is another one. */
export function memo<P extends object>(View: FunctionComponent<P>): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const before = this.props as Record<string, unknown>;
      const after = next as Record<string, unknown>;
      for (const name in after) if (after[name] !== before[name]) return true;
      for (const name in before) if (!(name in after)) return true;
      return false;
    }

    override render() {
      return <View {...(this.props as P)} />;
    }
  };
}
