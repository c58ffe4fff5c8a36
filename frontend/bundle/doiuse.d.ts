// doiuse carries no types; this is the part that is used.
declare module "doiuse" {
  import type { PluginCreator } from "postcss";

  interface Usage {
    readonly feature: string;
    readonly message: string;
    readonly usage: { toString(): string };
  }
  interface Options {
    readonly browsers: readonly string[];
    readonly ignore: readonly string[];
    readonly onFeatureUsage: (usage: Usage) => void;
  }
  const doiuse: PluginCreator<Options>;
  export default doiuse;
}
