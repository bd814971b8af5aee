// So that types can be checked before a backend has written the file. Where it is there, it counts.
declare module '*/amplify_outputs.json' {
  const outputs: { readonly version: string };
  export default outputs;
}
